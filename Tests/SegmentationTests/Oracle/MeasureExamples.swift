import SegmentationTesting

/// Sums, averages, first and last, distinct, time_since, score, bucket.
let measureExamples: [Example] = [
  Example(
    "money adds up", "sum('Pay', v) = 0.3",
    log: [event("Pay", at: 0, ["v": 0.1]), event("Pay", at: 1, ["v": 0.2])], flips: [1]),
  Example(
    "texts do not add up, and an empty sum is 0", "sum('Pay', v) = 0",
    log: [event("Pay", at: 0, ["v": "12.50"]), event("Pay", at: 1, ["v": 1])], flips: [0, 1]),
  Example(
    "a value rounds to the nearest millionth, ties to even", "sum('Pay', v) = 0.000002",
    log: [event("Pay", at: 0, ["v": 0.0000015]), event("Pay", at: 1, ["v": 0.0000005])], flips: [0]),
  Example(
    "a value of 10^15 or more is missing in a sum", "sum('Pay', v) = 1",
    log: [event("Pay", at: 0, ["v": 1]), event("Pay", at: 1, ["v": 1e15]), event("Pay", at: 2, ["v": -1])],
    flips: [0, 2]),
  Example(
    "avg divides by the number of values that were added", "avg('Pay', v) = 2",
    log: [event("Pay", at: 0, ["v": 1]), event("Pay", at: 1), event("Pay", at: 2, ["v": 3])], flips: [2]),
  Example(
    "avg of nothing is missing", "not avg('Pay', v) >= 0 and avg('Pay', v) is missing",
    log: [event("Pay", at: 0, ["v": "1"])], flips: [0]),
  Example(
    "min and max see numbers alone", "max('Pay', v) = 3 and min('Pay', v) = -2",
    log: [event("Pay", at: 0, ["v": "9"]), event("Pay", at: 1, ["v": 3]), event("Pay", at: 2, ["v": -2])], flips: [2]),
  Example(
    "every element of a spread counts", "sum('Order', items[*].price) = 6 and distinct('Order', items[*].sku) = 2",
    log: [
      event(
        "Order", at: 0, ["items": [["price": 1, "sku": "a"], ["price": 2, "sku": "b"], ["price": 3, "sku": "a"]]])
    ],
    flips: [0]),
  Example(
    "distinct tells 1 from '1' and not from 1.0", "distinct('A', v) = 3",
    log: [
      event("A", at: 0, ["v": 1]), event("A", at: 1, ["v": "1"]), event("A", at: 2, ["v": 1.0]),
      event("A", at: 3, ["v": nil]), event("A", at: 4, ["v": [1]]), event("A", at: 5, ["v": true]),
    ], flips: [5]),
  Example(
    "last reads the newest match, missing where it has no value there", "last('A', v) is missing",
    log: [event("A", at: 0, ["v": 1]), event("A", at: 1), event("A", at: 2, ["v": 2])], flips: [1, 2]),
  Example(
    "first in a window moves on", "first('A', v) within 10d = 2",
    log: [event("A", at: 0, ["v": 1]), event("A", at: 5 * day, ["v": 2])], flips: [10 * day, 15 * day]),
  Example(
    "at one millisecond last goes by source name", "last(*, v) = 'web'",
    log: [event("A", at: 0, ["v": "web"], source: "web"), event("A", at: 0, ["v": "app"], source: "app")], flips: [0]),
  Example(
    "at one millisecond last goes by message id, none first", "last(*, v) = 'b'",
    log: [
      event("A", at: 0, ["v": "b"], id: "b"), event("A", at: 0, ["v": "a"], id: "a"), event("A", at: 0, ["v": "none"]),
    ], flips: [0]),
  Example(
    "time_since > D turns true at t + D + 1 ms", "time_since('Login') > 30d",
    log: [event("Login", at: 0)], flips: [30 * day + 1]),
  Example(
    "time_since >= D turns true at t + D", "time_since('Login') >= 30d",
    log: [event("Login", at: 0)], flips: [30 * day]),
  Example(
    "time_since of a profile without one is neither", "time_since('Login') >= 1d or time_since('Login') < 1d",
    log: [event("Other", at: 0), event("Login", at: 2 * day)], flips: [2 * day]),
  Example(
    "time_since in a window is missing where the window is empty", "time_since('Login') within 5d >= 2d",
    log: [event("Login", at: 0)], flips: [2 * day, 5 * day]),
  Example(
    "a score halves in a half-life", "score('A', half_life 10d) >= 0.5",
    log: [event("A", at: 0)], flips: [0, 10 * day + 1]),
  Example(
    "a score flips at the first whole millisecond below", "score('A', half_life 1d) > 0.25",
    log: [event("A", at: 0)], flips: [0, 2 * day]),
  Example(
    "a score of nothing is 0", "score('A', half_life 1d) < 1",
    log: [event("B", at: 0), event("A", at: 1), event("A", at: 1)], flips: [0, 1, 1 * day + 2]),
  Example(
    "a bucket depends on the profile's id alone", "bucket('x') >= 0 and bucket('x') < 100",
    log: [event("A", at: 0)], flips: [0]),
  Example(
    "names may be alternatives, each of its own source", "count(web:'A' | app:'B') >= 2",
    log: [
      event("B", at: 0, source: "web"), event("A", at: 1, source: "app"), event("A", at: 2),
      event("B", at: 3, source: "app"),
    ],
    flips: [3]),
  Example(
    "'*' is a name, * is any", "'*'",
    log: [event("A", at: 0), event("*", at: 1)], flips: [1]),
]
