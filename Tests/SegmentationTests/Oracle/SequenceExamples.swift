import SegmentationTesting

/// Sequences, and segments of segments.
let sequenceExamples: [Example] = [
  Example(
    "then within D reaches t + D inclusive", "sequence('A' then 'B' within 1d)",
    log: [event("A", at: 0), event("B", at: 1 * day + 1), event("A", at: 2 * day), event("B", at: 3 * day)],
    flips: [3 * day]),
  Example(
    "steps of one millisecond match in either order", "sequence('A' then 'B')",
    log: [event("B", at: 0, source: "app"), event("A", at: 0, source: "web")], flips: [0]),
  Example(
    "steps match different records", "sequence('A' then 'A')",
    log: [event("A", at: 0), event("A", at: 7)], flips: [7]),
  Example(
    "not B within D turns true at t + D and stays", "sequence('A' then not 'B' within 1d)",
    log: [event("A", at: 0), event("B", at: 1 * day + 1)], flips: [1 * day]),
  Example(
    "a B exactly at t + D still breaks not B within D", "sequence('A' then not 'B' within 1d)",
    log: [event("A", at: 0), event("B", at: 1 * day)], flips: []),
  Example(
    "a B at the A's own millisecond counts as negated", "sequence('A' then not 'B' within 1d)",
    log: [event("B", at: 0), event("A", at: 0)], flips: []),
  Example(
    "not B for at least D ends at the next B", "sequence('A' then not 'B' for at least 1h) within 7d",
    log: [event("A", at: 0), event("B", at: 2 * hour), event("A", at: 3 * hour)],
    flips: [1 * hour, 2 * hour, 4 * hour, 3 * hour + 7 * day]),
  Example(
    "not B without a gap is true at once", "sequence('A' then not 'B')",
    log: [event("A", at: 0), event("B", at: 5), event("A", at: 9)], flips: [0, 5, 9]),
  Example(
    "between two positive steps a negated one is judged at the later's time",
    "sequence('A' then not 'B' then 'C' within 2h)",
    log: [event("A", at: 0), event("C", at: 2 * hour), event("B", at: 2 * hour + 1)], flips: [2 * hour]),
  Example(
    "a B between breaks the sequence", "sequence('A' then not 'B' then 'C' within 2h)",
    log: [event("A", at: 0), event("B", at: 1 * hour), event("C", at: 2 * hour)], flips: []),
  Example(
    "the later step's gap counts from the positive step before", "sequence('A' then not 'B' then 'C' within 2h)",
    log: [event("A", at: 0), event("C", at: 2 * hour + 1)], flips: []),
  Example(
    "a record assigned to a positive step never counts as the negated one", "sequence('A' then not * then 'C')",
    log: [event("A", at: 0), event("C", at: 5), event("C", at: 7)], flips: [5]),
  Example(
    "a negated step within D before a positive one needs that one at t + D or later",
    "sequence('A' then not 'B' within 1h then 'C')",
    log: [event("A", at: 0), event("C", at: 30 * minute), event("C", at: 1 * hour)], flips: [1 * hour]),
  Example(
    "a negated step for at least D is judged at the later one's time",
    "sequence('A' then not 'B' for at least 1h then 'C')",
    log: [
      event("A", at: 0), event("B", at: 90 * minute), event("C", at: 2 * hour), event("A", at: 3 * hour),
      event("C", at: 4 * hour),
    ],
    flips: [4 * hour]),
  Example(
    "the window applies to the first step's time", "sequence('A' then 'B') within 2d",
    log: [event("A", at: 0), event("B", at: 1 * day)], flips: [1 * day, 2 * day]),
  Example(
    "a sequence loses a step to retention", "sequence('A' then 'B')", retention: 2 * day,
    log: [event("A", at: 0), event("B", at: 1 * day)], flips: [1 * day, 2 * day]),
  Example(
    "an assignment other than the newest may fit", "sequence('A' then 'B' within 1h then 'C' within 1h)",
    log: [event("A", at: 0), event("B", at: 10 * minute), event("B", at: 50 * minute), event("C", at: 65 * minute)],
    flips: [65 * minute]),
  Example(
    "segment(x) is x's membership at the same instant", "'B' and not segment(x)",
    others: [.init("x", "'A' within 1d")],
    log: [event("A", at: 0), event("B", at: 0)], flips: [1 * day]),
  Example(
    "segment(x) is as published, options included", "segment(x)",
    others: [.init("x", "'A' within 1d", maxDuration: 1 * hour)],
    log: [event("A", at: 0)], flips: [0, 1 * hour]),
  Example(
    "segment(x) for D begins at begin + D, inclusive", "segment(x) for 3h",
    others: [.init("x", "'A' within 1d")],
    log: [event("A", at: 0), event("A", at: 20 * hour)], flips: [3 * hour, 44 * hour]),
  Example(
    "segment(x) for D begins again after a break", "segment(x) for 1h",
    others: [.init("x", "'A' within 2h")],
    log: [event("A", at: 0), event("A", at: 3 * hour)], flips: [1 * hour, 2 * hour, 4 * hour, 5 * hour]),
]
