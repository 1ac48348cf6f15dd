import Formats
import Segmentation
import Testing

@Suite("Keys in the places of those before")
struct KeyHabitTests {
  /// Told apart by their last byte, their first, their length, or by what lies beyond 16 bytes.
  private static let read = [
    "a", "b", "ab", "aa", "abcdefgh", "abcdefgi", "bbcdefgh", "abcdefghi", "abcdefghij", "abcdefghijklmnop",
    "abcdefghijklmnoq", "abcdefghijklmnopq", "abcdefghijklmnopr",
  ]
  /// Some of the same, written with escapes, and such as nothing reads.
  private static let others = [#"\u0061b"#, #"a\u0061"#, #"abcdefghijklmno\u0070"#, #"a\\"#, #"a\""#, "", "none"]

  private static func decoding() -> Decoding {
    var source = Source(name: "shop", kind: .tracker, format: .json)
    source.event = root("event")
    source.time = root("at")
    source.timeUnit = .ms
    source.identifiers = [mapping("customer", "who")]
    return Decoding([source], names: ["E"], paths: read.map { path($0) } + read.map { path("in.\($0)") })
  }

  private static func members(_ random: inout Xorshift, depth: Int = 0) -> [String] {
    let keys = read + others
    var members = (0..<random.below(24)).map { _ in
      "\"\(keys[random.below(keys.count)])\"\(random.below(8) == 0 ? " " : ""):\(random.below(100))"
    }
    if depth == 0 {
      members += [#""who":"u""#, #""event":"E""#, #""at":1"#]
      if random.below(2) == 0 { members.append("\"in\":{\(Self.members(&random, depth: 1).joined(separator: ","))}") }
    }
    for place in members.indices.reversed() { members.swapAt(place, random.below(place + 1)) }
    return members
  }

  @Test("lead where they would without any before, whichever stood there", arguments: [1, 2, 3] as [UInt64])
  func habits(seed: UInt64) throws {
    var random = Xorshift(state: seed &* 0x9E37_79B9_7F4A_7C15)
    let decoding = Self.decoding()
    var record = ""
    var known = 0
    for round in 0..<400 {
      // Often the same record again, or one that differs from it in one byte of a key.
      switch random.below(3) {
      case 0 where round > 0: break
      case 1 where round > 0: record = record.replacing("abcdefgh", with: "abcdefgi", maxReplacements: 1)
      default: record = "{\(Self.members(&random).joined(separator: ","))}"
      }
      let seen = try #require(decoding.one(record), "seed \(seed): \(record)")
      let alone = try #require(Self.decoding().one(record), "seed \(seed): \(record)")
      #expect(seen.values == alone.values && seen.identifiers == alone.identifiers, "seed \(seed): \(record)")
      known += seen.values.count { $0 != .missing }
    }
    #expect(known > 1000)
  }
}
