import SegmentationTesting

/// Paths, comparisons, missing values, numbers, texts.
let valueExamples: [Example] = [
  Example(
    "a filter reads a path in properties, or from the root with a dotted first name",
    "'Page' where context.page.path starts with '/checking' and plan = 'pro'",
    log: [
      event("Page", at: 0, ["plan": "pro"], context: ["page": ["path": "/savings"]]),
      event("Page", at: 1, ["plan": "pro"], context: ["page": ["path": "/checking/new"]]),
    ], flips: [1]),
  Example(
    "a path whose first name is followed by a bracket starts in properties",
    "'Order' where products[*].sku = 'x'",
    log: [
      event("Order", at: 0, ["products": [["sku": "a"], ["sku": "b"]]]),
      event("Order", at: 1, ["products": [["sku": "a"], ["sku": "x"]]]),
    ], flips: [1]),
  Example(
    "[0] is the first element alone", "'Order' where products[0].sku = 'x'",
    log: [
      event("Order", at: 0, ["products": [["sku": "a"], ["sku": "x"]]]),
      event("Order", at: 1, ["products": [["sku": "x"]]]),
    ], flips: [1]),
  Example(
    "not of a spread is true where no element satisfies", "'Order' where not products[*].sku = 'x'",
    log: [
      event("Order", at: 0, ["products": [["sku": "a"], ["sku": "x"]]]),
      event("Order", at: 1, ["products": [["sku": "a"]]]),
    ], flips: [1]),
  Example(
    "!= of a spread is true where some element differs", "'Order' where products[*].sku != 'x'",
    log: [
      event("Order", at: 0, ["products": [["sku": "x"], ["no": 1]]]),
      event("Order", at: 1, ["products": [["sku": "x"], ["sku": "a"]]]),
    ], flips: [1]),
  Example(
    "a spread is missing where no element has a value", "'Order' where products[*].sku is missing",
    log: [
      event("Order", at: 0, ["products": [["sku": nil], ["sku": 1]]]),
      event("Order", at: 1, ["products": [["sku": nil], [:]]]),
    ], flips: [1]),
  Example(
    "a missing value makes even != false", "'A' where plan != 'pro'",
    log: [
      event("A", at: 0), event("A", at: 1, ["plan": nil]), event("A", at: 2, ["plan": 3]),
      event("A", at: 3, ["plan": "x"]),
    ],
    flips: [3]),
  Example(
    "not turns a false comparison with a missing value into true", "'A' where not plan = 'pro'",
    log: [event("A", at: 0)], flips: [0]),
  Example(
    "exists is false of null", "'A' where plan exists",
    log: [event("A", at: 0, ["plan": nil]), event("A", at: 1, ["plan": []])], flips: [1]),
  Example(
    "is missing is true of absent and null, false of another type", "crm.tier is missing",
    log: [row(at: 0, ["tier": 5]), row(at: 1, ["tier": nil]), row(at: 2, ["tier": [:]]), row(at: 3, [:])],
    flips: [1, 2, 3]),
  Example(
    "not in needs a value of the type of some item", "crm.tier not in ('gold', 'silver')",
    log: [row(at: 0, [:]), row(at: 1, ["tier": 5]), row(at: 2, ["tier": "gold"]), row(at: 3, ["tier": "tin"])],
    flips: [3]),
  Example(
    "not … in is true of a missing value", "not crm.tier in ('gold')",
    log: [row(at: 0, [:]), row(at: 1, ["tier": "gold"])], flips: [0, 1]),
  Example(
    "booleans do not compare with <", "crm.flag >= true",
    log: [row(at: 0, ["flag": true])], flips: []),
  Example(
    "a bare attribute is true only where it is the boolean", "crm.flag",
    log: [
      row(at: 0, ["flag": "true"]), row(at: 1, ["flag": 1]), row(at: 2, ["flag": true]), row(at: 3, ["flag": false]),
    ],
    flips: [2, 3]),
  Example(
    "contains asks an array for an element", "crm.tags contains 'vip'",
    log: [row(at: 0, ["tags": ["vips"]]), row(at: 1, ["tags": ["a", "vip"]]), row(at: 2, ["tags": [["vip"]]])],
    flips: [1, 2]),
  Example(
    "contains asks a text for a part, empty ones included", "crm.tier contains ''",
    log: [row(at: 0, ["tier": 1]), row(at: 1, ["tier": ""])], flips: [1]),
  Example(
    "composed and decomposed letters differ", "crm.tier = 'caf\u{e9}'",
    log: [row(at: 0, ["tier": "cafe\u{301}"]), row(at: 1, ["tier": "caf\u{e9}"])], flips: [1]),
  Example(
    "texts order by Unicode scalars", "crm.tier > '\u{fffd}'",
    log: [row(at: 0, ["tier": "z"]), row(at: 1, ["tier": "\u{1f600}"])], flips: [1]),
  Example(
    "a regular expression is unanchored", "crm.tier matches 'o.d$'",
    log: [row(at: 0, ["tier": "golden"]), row(at: 1, ["tier": "gold"])], flips: [1]),
  Example(
    "arithmetic with a missing operand, or a division by zero, is missing", "not crm.balance / crm.score < 2",
    log: [
      row(at: 0, ["balance": 4]), row(at: 1, ["balance": 4, "score": 0]), row(at: 2, ["balance": 3, "score": "2"]),
      row(at: 3, ["balance": 4, "score": 2]),
    ], flips: [0, 2, 3]),
  Example(
    "between is inclusive at both ends", "crm.balance between 1 and 2",
    log: [
      row(at: 0, ["balance": 0.999]), row(at: 1, ["balance": 1]), row(at: 2, ["balance": 2]),
      row(at: 3, ["balance": 2.001]),
    ],
    flips: [1, 3]),
]
