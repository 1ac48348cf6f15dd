import Segmentation
import Testing

@Suite("Durations in text")
struct DurationTextTests {
  @Test(
    "units, strictly descending, with decimals that give whole milliseconds",
    arguments: [
      ("90d", 90 * day), ("1h30m", 90 * minute), ("1w2d3h4m5s6ms", 9 * day + 3 * hour + 4 * minute + 5_006),
      ("1.5h", 90 * minute), ("0.5s", 500), ("1.50s", 1_500), ("0.001s", 1), ("1.0ms", 1), ("0s", 0), ("0.0d", 0),
      ("90m", 90 * minute), ("1h90m", 150 * minute), ("36500d", 36_500 * day), ("5214w2d", 36_500 * day),
      ("0.0009765625w", 590_625), ("1.5d1.5h", 36 * hour + 90 * minute),
    ] as [(String, Int64)])
  func reads(_ text: String, _ milliseconds: Int64) throws {
    #expect(try DurationText.parse(text) == milliseconds)
  }

  @Test(
    "what is no duration",
    arguments: [
      ("", 0, "expected a duration such as 30d or 1h30m, found nothing"),
      ("d", 0, "expected a duration such as 30d or 1h30m, found `d`"),
      ("-1d", 0, "expected a duration such as 30d or 1h30m, found `-1d`"),
      ("30", 0, "the number 30 in 30 has no unit"),
      ("1h30", 2, "the number 30 in 1h30 has no unit"),
      ("30m1h", 3, "the units of a duration descend, each at most once: w d h m s ms"),
      ("1h1h", 2, "the units of a duration descend, each at most once: w d h m s ms"),
      ("1mo", 0, "months and years differ in length, so no duration is counted in them"),
      ("2months", 0, "months and years differ in length, so no duration is counted in them"),
      ("1d3M", 2, "months and years differ in length, so no duration is counted in them"),
      ("1y", 0, "months and years differ in length, so no duration is counted in them"),
      ("1days", 0, "`days` is no unit of time; units are w d h m s ms"),
      ("1H", 0, "`H` is no unit of time; units are w d h m s ms"),
      ("1 d", 0, "` d` is no unit of time; units are w d h m s ms"),
      ("1µs", 0, "`µs` is no unit of time; units are w d h m s ms"),
      ("0.5ms", 0, "the duration is no whole number of milliseconds"),
      ("1.00000000001w", 0, "the duration is no whole number of milliseconds"),
      ("1..5h", 0, "expected a number such as 1 or 1.5 here"),
      ("1.h", 0, "expected a number such as 1 or 1.5 here"),
      ("1h.5m", 2, "expected a number such as 1 or 1.5 here"),
      ("01h", 0, "a number does not begin with 0 and another digit"),
      ("36500d1ms", 6, "a duration is at most 36500d"),
      ("36501d", 0, "a duration is at most 36500d"),
      ("9223372036854775807ms", 0, "a duration is at most 36500d"),
      ("99999999999999999999999w", 0, "a duration is at most 36500d"),
    ] as [(String, Int, String)])
  func refuses(_ text: String, _ offset: Int, _ message: String) {
    let error = #expect(throws: RuleError.self) { try DurationText.parse(text) }
    #expect(error?.offset == offset)
    #expect(error?.message == message)
  }

  @Test("the canonical text reads back as the same duration")
  func roundTrip() throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<2_000 {
      let milliseconds =
        Int64.random(in: 0...DurationText.longest, using: &random) / [1, 1_000, 60_000, 86_400_000].randomElement(
          using: &random)!
      #expect(try DurationText.parse(DurationText.text(milliseconds)) == milliseconds)
    }
    #expect(DurationText.text(90 * day) == "90d")
    #expect(DurationText.text(36 * hour + 1) == "1d12h1ms")
    #expect(DurationText.text(0) == "0s")
  }
}
