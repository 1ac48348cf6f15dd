import Segmentation
import Testing

@Suite("What a rule may say and cannot mean")
struct RuleParserWarningTests {
  @Test(
    "a test that holds for no value is warned of where it stands",
    arguments: [
      ("«count('A')» >= '3'", "a number never compares with a text, so this never holds"),
      ("«'gold'» = 5", "a text never compares with a number, so this never holds"),
      ("«consent.email» = 'yes'", "true or false never compares with a text, so this never holds"),
      ("crm.balance > «true»", "true and false compare with = and != alone, so this never holds"),
      ("«profile.known» <= crm.balance", "true and false compare with = and != alone, so this never holds"),
      ("crm.balance between 1 and «false»", "true and false compare with = and != alone, so this never holds"),
      ("«consent.email» between 1 and 2", "true and false compare with = and != alone, so this never holds"),
      ("«bucket('x')» between '1' and 3", "a number never compares with a text, so this never holds"),
      ("«count('A')» in ('1', true)", "this is a number, and no item of the list is, so this never holds"),
      ("«sum('A', x)» contains 'x'", "`contains` tests a text, and this is a number, so this never holds"),
      ("«profile.known» starts with 'x'", "`starts with` tests a text, and this is true or false, so this never holds"),
      ("«count('A')» matches '1'", "`matches` tests a text, and this is a number, so this never holds"),
      ("crm.balance + «'1'» > 2", "a text is no number, so the result is always missing"),
      ("'A' where x * «true» > 2", "true or false is no number, so the result is always missing"),
      ("'A' where «'product id'» = 3", "a text never compares with a number, so this never holds"),
    ])
  func warns(_ marked: String, _ message: String) throws {
    let start = try #require(marked.utf8.firstRange(of: "«".utf8))
    let end = try #require(marked.utf8.firstRange(of: "»".utf8))
    let offset = marked.utf8.distance(from: marked.startIndex, to: start.lowerBound)
    let length = marked.utf8.distance(from: start.upperBound, to: end.lowerBound)
    let rule = marked.replacing("«", with: "").replacing("»", with: "")
    let warnings = try RuleParser.parseWithWarnings(rule, scope: bank).warnings
    let first = try #require(warnings.first)
    #expect(warnings.count == 1)
    #expect((first.offset, first.length) == (offset, length))
    #expect(first.message == message)
  }

  @Test("a quoted name in a filter is a text, and the hint says how the field is named")
  func quotedName() throws {
    let warnings = try RuleParser.parseWithWarnings("'A' where 'it''s' = 3", scope: bank).warnings
    #expect(warnings.first?.hint == "a field of that name is properties.'it''s'")
  }

  @Test(
    "what the data may satisfy is not warned of",
    arguments: [
      "crm.tier = 'gold' and crm.balance != true and core.score >= 'a'", "count('A') in ('1', 2)",
      "crm.tags contains 5", "'gold' = crm.tier or 'a' < 'b'", "first('A', x) > 5 and last('A', x) matches 'y'",
      "time_since('A') > 3d", "score('A', half_life 1d) > 2", "consent.email = true and profile.known != false",
      "'A' where x + y > 2 and flag = true and 'x' = z", "bucket('x') < 10 and crm.balance * 2 between 1 and 5",
    ])
  func silent(_ rule: String) throws {
    #expect(try RuleParser.parseWithWarnings(rule, scope: bank).warnings == [])
  }
}
