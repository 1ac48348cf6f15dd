import Testing

@Suite("What is no word of the language is refused where it stands")
struct RuleParserTextRefusalTests {
  static let text: [Refusal] = [
    .init(
      #"crm.tier = «"»gold""#,
      #"the character `"` has no meaning outside a quoted text"#,
      hint: "texts stand in straight single quotes: 'text'"),
    .init(
      "crm.tier = «“»gold”",
      "the character U+201C has no meaning outside a quoted text",
      hint: "texts stand in straight single quotes: 'text'"),
    .init(
      "crm.tier = «'»gold",
      "the text that begins here has no closing quote", hint: "write a quote inside a text twice: 'it''s'"),
    .init("'it'«s»'", "expected `and`, `or` or the end of the rule, found `s`"),
    .init("'A' «&»& 'B'", "the character `&` has no meaning outside a quoted text", hint: "write and"),
    .init(
      "«!»'A'",
      "the character `!` has no meaning outside a quoted text", hint: "write not for a negation, != for unequal"),
    .init(
      "crm.balance «%» 2 = 0",
      "the character `%` has no meaning outside a quoted text",
      hint: "there is no remainder; a share of all profiles is bucket('salt') < 10"),
    .init("'A' where «é» = 1", "the character `é` has no meaning outside a quoted text"),
    .init("crm.tier = 'x'«;» 'B'", "the character `;` has no meaning outside a quoted text"),
    .init(
      "'A' and«\u{A0}»'B'",
      "the character U+00A0 has no meaning outside a quoted text", hint: "replace the no-break space by a plain one"),
    .init("'A' «^» 'B'", "the character `^` has no meaning outside a quoted text"),
    .init("«01» < crm.balance", "a number does not begin with 0 and another digit"),
    .init("-«01» < crm.balance", "a number does not begin with 0 and another digit"),
    .init("«1.» < crm.balance", "expected a digit behind the point of a number", hint: "write 1 or 1.0"),
    .init("«1.5.»5 < crm.balance", "a number has one point"),
    .init(
      "«1e400» < crm.balance",
      "the number is beyond the range of a double", hint: "the greatest is about 1.8e308"),
    .init(
      "-«1e400» < crm.balance",
      "the number is beyond the range of a double", hint: "the greatest is about 1.8e308"),
    .init("«.»5 < crm.balance", "expected a condition, found `.`"),
    .init(
      "«-» 5 < crm.balance",
      "a minus sign stands directly before the digits of a number", hint: "to negate a value: 0 - x"),
    .init(
      "«-»crm.balance < 5",
      "a minus sign stands directly before the digits of a number", hint: "to negate a value: 0 - x"),
    .init("«+»5 < crm.balance", "expected a condition, found `+`"),
  ]

  @Test("characters and numbers that the language does not have are refused", arguments: text)
  func refusesText(_ refusal: Refusal) { refusal.check() }

  static let spelling: [Refusal] = [
    .init(
      "'A' «AND» 'B'",
      "expected `and`, `or` or the end of the rule, found `AND`", hint: "keywords are lower case: and"),
    .init(
      "'A' «Or» 'B'",
      "expected `and`, `or` or the end of the rule, found `Or`", hint: "keywords are lower case: or"),
    .init("«NOT» 'A'", "expected a condition, found `NOT`", hint: "keywords are lower case: not"),
    .init("«COUNT»('A') > 1", "there is no function `COUNT`", hint: "keywords are lower case: count"),
    .init(
      "'A' «WITHIN» 7d",
      "expected `and`, `or` or the end of the rule, found `WITHIN`", hint: "keywords are lower case: within"),
    .init(
      "'A' «Where» x = 1",
      "expected `and`, `or` or the end of the rule, found `Where`", hint: "keywords are lower case: where"),
    .init(
      "'A' where x = 1 «AND» y = 2",
      "expected `and`, `or` or the end of the rule, found `AND`", hint: "keywords are lower case: and"),
    .init(
      "crm.tier «IN» ('a')",
      "expected `and`, `or` or the end of the rule, found `IN`", hint: "keywords are lower case: in"),
    .init("crm.tier = «TRUE»", "expected a value, found `TRUE`", hint: "keywords are lower case: true"),
    .init(
      "crm.tier in («True»)",
      "expected a text, a number, true or false in the list, found `True`", hint: "keywords are lower case: true"),
    .init(
      "sequence('A' «THEN» 'B')",
      "expected `then` or `)` in the sequence, found `THEN`", hint: "keywords are lower case: then"),
  ]

  @Test("keywords in another letter case are refused", arguments: spelling)
  func refusesSpelling(_ refusal: Refusal) { refusal.check() }

  static let nulls: [Refusal] = [
    .init(
      "crm.tier = «null»",
      "null is no literal: every comparison with it is false",
      hint: "write x is missing, or x exists for the opposite"),
    .init(
      "«null» = crm.tier",
      "null is no literal: every comparison with it is false",
      hint: "write x is missing, or x exists for the opposite"),
    .init(
      "crm.tier != «null»",
      "null is no literal: every comparison with it is false",
      hint: "write x is missing, or x exists for the opposite"),
    .init(
      "crm.tier in ('a', «null»)",
      "null is no literal: every comparison with it is false",
      hint: "write x is missing, or x exists for the opposite"),
    .init(
      "crm.tags contains «null»",
      "null is no literal: every comparison with it is false",
      hint: "write x is missing, or x exists for the opposite"),
    .init(
      "'A' where plan = «null»",
      "null is no literal: every comparison with it is false",
      hint: "write x is missing, or x exists for the opposite"),
    .init(
      "'A' where «null» = plan",
      "null is no literal: every comparison with it is false",
      hint: "write x is missing, or x exists for the opposite"),
    .init(
      "'A' where «null»",
      "null is no literal: every comparison with it is false",
      hint: "write x is missing, or x exists for the opposite"),
    .init(
      "crm.tier is «null»",
      "expected `missing` behind `is`, found `null`", hint: "write x is missing, or x exists for the opposite"),
    .init(
      "crm.tier is «not» missing",
      "expected `missing` behind `is`, found `not`", hint: "write x is missing, or x exists for the opposite"),
    .init(
      "crm.tier «not» exists",
      "behind a value only `in` follows `not`, found `exists`", hint: "write is missing"),
  ]

  @Test("nulls where a literal stands are refused", arguments: nulls)
  func refusesNulls(_ refusal: Refusal) { refusal.check() }

  static let expressions: [Refusal] = [
    .init(
      "crm.tier matches «'('»",
      "the regular expression is not accepted: missing ): (",
      hint: #"the syntax is RE2's: no look-around, no back-references, no \C"#),
    .init(
      "crm.tier matches «'(?=x)'»",
      "the regular expression is not accepted: invalid perl operator: (?=",
      hint: #"the syntax is RE2's: no look-around, no back-references, no \C"#),
    .init(
      #"crm.tier matches «'(a)\1'»"#,
      #"the regular expression is not accepted: invalid escape sequence: \1"#,
      hint: #"the syntax is RE2's: no look-around, no back-references, no \C"#),
    .init(
      #"crm.tier matches «'a\Cb'»"#,
      #"the regular expression is not accepted: \C, which matches half a character, is not allowed"#,
      hint: #"the syntax is RE2's: no look-around, no back-references, no \C"#),
    .init(
      #"crm.tier matches «'[\C]'»"#,
      #"the regular expression is not accepted: \C, which matches half a character, is not allowed"#,
      hint: #"the syntax is RE2's: no look-around, no back-references, no \C"#),
    .init(
      #"crm.tier matches «'\\\C'»"#,
      #"the regular expression is not accepted: \C, which matches half a character, is not allowed"#,
      hint: #"the syntax is RE2's: no look-around, no back-references, no \C"#),
    .init(
      "crm.tier matches «'a{1001}'»",
      "the regular expression is not accepted: invalid repetition size: {1001}",
      hint: #"the syntax is RE2's: no look-around, no back-references, no \C"#),
    .init(
      #"'A' where url matches «'\C'»"#,
      #"the regular expression is not accepted: \C, which matches half a character, is not allowed"#,
      hint: #"the syntax is RE2's: no look-around, no back-references, no \C"#),
  ]

  @Test("regular expressions that RE2 does not take, and \\C, are refused", arguments: expressions)
  func refusesExpressions(_ refusal: Refusal) { refusal.check() }
}
