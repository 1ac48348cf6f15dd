import Segmentation
import Testing

@testable import Pipelines

@Suite("Texts of a pipeline file")
struct TextTests {
  @Test(
    "times",
    arguments: [
      ("1970-01-01", 0), ("1970-01-01T00:00Z", 0), ("2026-01-02 03:04", 1_767_323_040_000),
      ("2026-01-02T03:04:05.678Z", 1_767_323_045_678), ("2026-01-02T03:04:05.6789+02:00", 1_767_315_845_678),
      ("2026-01-02T03:04:05-0130", 1_767_328_445_000), ("1969-12-31T23:59:59.999Z", -1),
      ("1600-02-29", -11_670_998_400_000),
      ("0001-01-01", -62_135_596_800_000), ("9999-12-31T23:59:59Z", 253_402_300_799_000),
      ("2024-02-29", 1_709_164_800_000),
    ] as [(String, Int64)])
  func times(_ text: String, _ instant: Int64) {
    #expect(InstantText.parse(text) == instant)
  }

  @Test(
    "what is no time",
    arguments: [
      "", "2026", "2026-1-2", "2026-13-01", "2026-00-01", "2026-02-29", "2026-04-31", "2026-01-02T24:00",
      "2026-01-02T23:60",
      "2026-01-02T23:59:60", "2026-01-02Z", "2026-01-02+01:00", "2026-01-02T1:00", "2026-01-02T01:00:00.",
      "2026-01-02T01:00:00Zx",
      "2026-01-02T01:00+1", "2026-01-02T01:00+24:00", " 2026-01-02", "2026-01-02 ", "1767323040000", "2026-01-02T03",
    ])
  func noTimes(_ text: String) {
    #expect(InstantText.parse(text) == nil)
  }

  @Test(
    "a time is written so that it reads as itself",
    arguments: [0, -1, 1_767_323_045_678, -62_135_596_800_000, 951_782_399_999])
  func roundTrip(_ instant: Int64) {
    #expect(InstantText.parse(InstantText.describe(instant)) == instant)
    #expect(InstantText.describe(1_767_323_045_678) == "2026-01-02T03:04:05.678Z")
  }

  @Test(
    "paths start at the record's root",
    arguments: [
      ("userId", [.key("userId")]), ("$.userId", [.key("userId")]), ("$name", [.key("$name")]),
      ("context.traits.'e-mail'", [.key("context"), .key("traits"), .key("e-mail")]),
      ("'it''s'[0][12].x_1", [.key("it's"), .index(0), .index(12), .key("x_1")]), ("''", [.key("")]),
    ] as [(String, [Path.Step])])
  func paths(_ text: String, _ steps: [Path.Step]) throws {
    #expect(try PathText.parse(text) == Path(origin: .root, steps: steps))
  }

  @Test(
    "what is no path",
    arguments: [
      "", ".", "a.", ".a", "a..b", "[0]", "a[", "a[]", "a[x]", "a[-1]", "a[*]", "a b", "a.1b", "'a", "a'b'", "/a/b",
      "$.", "a[99999999]",
    ])
  func noPaths(_ text: String) {
    #expect(throws: TextProblem.self) { try PathText.parse(text) }
  }

  @Test(
    "amounts of memory",
    arguments: [
      ("1", 1), ("1024B", 1024), ("256MiB", 268_435_456), ("1 GiB", 1_073_741_824), ("5MB", 5_000_000), ("3KiB", 3072),
    ])
  func sizes(_ text: String, _ bytes: Int) throws {
    #expect(try ByteSizeText.parse(text) == bytes)
  }

  @Test(
    "what is no amount of memory",
    arguments: ["", "MiB", "1.5GiB", "-1", "256mib", "99999999999999999999", "9999999999GiB", "٣MiB"])
  func noSizes(_ text: String) {
    #expect(throws: TextProblem.self) { try ByteSizeText.parse(text) }
  }

  @Test("names of sources, segments and topics")
  func names() {
    #expect(["web", "_a1", "A"].allSatisfy(NameText.isIdentifier))
    #expect(!["", "1a", "a-b", "a.b", "é", "a b"].contains(where: NameText.isIdentifier))
    #expect(["a-b.c", "1st", "_x"].allSatisfy(NameText.isSegment))
    #expect(!["", "-a", ".a", "a b", "a/b", "é"].contains(where: NameText.isSegment))
    #expect(["a", "a.b-c_d", String(repeating: "x", count: 249)].allSatisfy(NameText.isTopic))
    #expect(!["", ".", "..", "a b", String(repeating: "x", count: 250)].contains(where: NameText.isTopic))
  }
}
