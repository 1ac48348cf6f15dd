import SegmentationTesting

/// Membership options, lateness, repeats.
let optionExamples: [Example] = [
  Example(
    "max_duration ends a membership and waits for the rule to be false", "'A' within 5d", maxDuration: 2 * day,
    log: [event("A", at: 0), event("A", at: 4 * day), event("A", at: 10 * day)],
    flips: [0, 2 * day, 10 * day, 12 * day]),
  Example(
    "a rule false exactly at the end of max_duration frees it at once", "'A' within 2d", maxDuration: 2 * day,
    log: [event("A", at: 0), event("A", at: 2 * day + 1)], flips: [0, 2 * day, 2 * day + 1, 4 * day + 1]),
  Example(
    "a rule that stays true over the end of max_duration stays out", "'A' within 2d", maxDuration: 2 * day,
    log: [event("A", at: 0), event("A", at: 1 * day), event("A", at: 2 * day)], flips: [0, 2 * day]),
  Example(
    "min_duration keeps a member whose rule turns false", "'A' within 1h", minDuration: 1 * day,
    log: [event("A", at: 0)], flips: [0, 1 * day]),
  Example(
    "the rule may be true again when min_duration ends", "'A' within 2h", minDuration: 1 * day,
    log: [event("A", at: 0), event("A", at: 23 * hour)], flips: [0, 25 * hour]),
  Example(
    "the end of the profile ends a membership at once", "'A' within 1h", minDuration: 20 * day, retention: 10 * day,
    log: [event("A", at: 0)], flips: [0, 10 * day]),
  Example(
    "min and max together end a membership at max", "'A' within 1h", minDuration: 2 * day, maxDuration: 2 * day,
    log: [event("A", at: 0)], flips: [0, 2 * day]),
  Example(
    "records within lateness are put back in order", "last('A', v) = 1", lateness: 1 * hour,
    log: [event("A", at: 2 * hour, ["v": 1]), event("A", at: 1 * hour, ["v": 2])], flips: [2 * hour]),
  Example(
    "a late record takes effect at the clock, at its true time", "count('A') within 1d >= 2", lateness: 1 * hour,
    log: [event("A", at: 0), event("B", at: 10 * hour), event("A", at: 5 * hour)], flips: [9 * hour, 24 * hour]),
  Example(
    "a late record past its window changes nothing", "'A' within 1h",
    log: [event("B", at: 10 * hour), event("A", at: 9 * hour)], flips: []),
  Example(
    "a late record past its retention is passed over", "'A'", retention: 2 * day,
    log: [event("B", at: 2 * day), event("A", at: 0)], flips: []),
  Example(
    "a late record that ends a membership does so at the clock", "time_since('A') > 1h",
    log: [event("A", at: 0), event("B", at: 3 * hour), event("A", at: 2 * hour + 30 * minute)],
    flips: [1 * hour + 1, 3 * hour, 3 * hour + 30 * minute + 1]),
  Example(
    "for counts from the membership as published", "segment(x) for 1d",
    others: [.init("x", "count('A') >= 2")],
    log: [event("A", at: 0), event("B", at: 2 * day), event("A", at: 1 * day)], flips: [3 * day]),
  Example(
    "a repeat within 24 hours is one fact at the earlier time", "count('A') >= 2",
    log: [event("A", at: 0, id: "m"), event("A", at: 24 * hour, id: "m")], flips: []),
  Example(
    "a repeat after more than 24 hours is another fact", "count('A') >= 2",
    log: [event("A", at: 0, id: "m"), event("A", at: 24 * hour + 1, id: "m")], flips: [24 * hour + 1]),
  Example(
    "a repeat is compared with the fact that stands: 0 h, 20 h and 40 h are two", "count('A') >= 2",
    log: [event("A", at: 0, id: "m"), event("A", at: 20 * hour, id: "m"), event("A", at: 40 * hour, id: "m")],
    flips: [40 * hour]),
  Example(
    "a late repeat moves the fact to the earlier time, with its contents", "'A' within 10h and last('A', v) = 2",
    log: [
      event("A", at: 10 * hour, ["v": 1], id: "m"), event("B", at: 12 * hour),
      event("A", at: 8 * hour, ["v": 2], id: "m"),
    ], flips: [12 * hour, 18 * hour]),
  Example(
    "ids of two sources are two facts", "count('A') >= 2",
    log: [event("A", at: 0, id: "m"), event("A", at: 1, source: "app", id: "m")], flips: [1]),
  Example(
    "records without an id are told apart by their position", "count('A') >= 2",
    log: [event("A", at: 0), event("A", at: 0)], flips: [0]),
]
