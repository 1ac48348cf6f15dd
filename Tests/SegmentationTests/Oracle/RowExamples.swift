import SegmentationTesting

/// CRM rows: folding, changes, timestamps, truncates, repeated deliveries.
let rowExamples: [Example] = [
  Example(
    "a column missing from a row becomes missing", "crm.tier = 'gold'",
    log: [row(at: 0, ["tier": "gold"]), row(at: 1, ["balance": 1])], flips: [0, 1]),
  Example(
    "a column that a change does not carry keeps its value", "crm.tier = 'gold'",
    log: [row(at: 0, ["tier": "gold"]), row(at: 1, ["balance": 1], keeps: ["tier"])], flips: [0]),
  Example(
    "a column that a change does not carry is missing in a row not known before", "crm.tier is missing",
    log: [row(at: 0, ["tier": "gold"]), gone(at: 1), row(at: 2, [:], keeps: ["tier"])], flips: [2]),
  Example(
    "the first record sets without changing", "crm.tier changed within 10d",
    log: [row(at: 0, ["tier": "gold"]), row(at: 2 * day, ["tier": "silver"])], flips: [2 * day, 12 * day]),
  Example(
    "an equal value is no change, whatever the order of keys", "crm.tags changed within 10d",
    log: [row(at: 0, ["tags": ["a": 1, "b": 2]]), row(at: 1, ["tags": ["b": 2.0, "a": 1]])], flips: []),
  Example(
    "missing to value and value to missing are changes", "crm.tier changed within 1d",
    log: [row(at: 0, [:]), row(at: 5 * day, ["tier": "x"]), row(at: 10 * day, [:])],
    flips: [5 * day, 6 * day, 10 * day, 11 * day]),
  Example(
    "a delete is a change, and what follows it another", "crm.tier changed within 1d",
    log: [event("A", at: 0), row(at: 0, ["tier": "x"]), gone(at: 5 * day), row(at: 8 * day, ["tier": "x"])],
    flips: [5 * day, 6 * day, 8 * day, 9 * day]),
  Example(
    "a delete and an insert of one instant with equal values change nothing", "crm.tier changed within 1d",
    log: [row(at: 0, ["tier": "x"]), gone(at: 5 * day), row(at: 5 * day, ["tier": "x"])], flips: []),
  Example(
    "what is written after the record expired is a first record", "crm.tier changed within 5d", crmRetention: 10 * day,
    log: [
      event("A", at: 0), row(at: 0, ["tier": "x"]), row(at: 10 * day, ["tier": "y"]), row(at: 12 * day, ["tier": "z"]),
    ],
    flips: [12 * day, 17 * day]),
  Example(
    "expiry clears a row without a change", "crm.tier changed within 5d or crm.tier exists", crmRetention: 10 * day,
    log: [event("A", at: 0), row(at: 0, ["tier": "x"])], flips: [0, 10 * day]),
  Example(
    "a change is seen until retention after the newest change event", "crm.tier changed within 50d",
    crmRetention: 10 * day,
    log: [event("A", at: 0), row(at: 0, ["tier": "x"]), gone(at: 5 * day)], flips: [5 * day, 15 * day]),
  Example(
    "within next D is (now, now + D]", "crm.renewal within next 10d",
    log: [row(at: 0, ["renewal": "1970-01-21"])], flips: [10 * day, 20 * day]),
  Example(
    "within last D is (now - D, now]", "crm.renewal within last 10d",
    log: [row(at: 0, ["renewal": "1970-01-21T00:00:00.001Z"])], flips: [20 * day + 1, 30 * day + 1]),
  Example(
    "a number is milliseconds where no unit says otherwise", "crm.renewal within last 10d",
    log: [row(at: 0, ["renewal": 5000])], flips: [5000, 5000 + 10 * day]),
  Example(
    "a unit is obeyed", "crm.birthday within last 1d",
    log: [row(at: 0, ["birthday": 3])], flips: [3 * day, 4 * day]),
  Example(
    "an offset counts", "crm.renewal within last 1h",
    log: [row(at: 0, ["renewal": "1970-01-02 01:00+01:00"])], flips: [1 * day, 1 * day + 1 * hour]),
  Example(
    "what is no date is no instant", "crm.renewal within last 10d or crm.renewal within next 36500d",
    log: [row(at: 0, ["renewal": "1970-02-30"]), row(at: 1, ["renewal": "24:00"])], flips: []),
  Example(
    "a truncate deletes every row", "crm.tier = 'gold'",
    log: [event("A", at: 0), row(at: 0, ["tier": "gold"]), truncated(at: 5)], flips: [0, 5]),
  Example(
    "a change delivered again is a duplicate", "crm.tier = 'gold'",
    log: [
      row(at: 0, ["tier": "gold"], lsn: 1), row(at: 5, ["tier": "tin"], lsn: 2), row(at: 0, ["tier": "gold"], lsn: 1),
    ],
    flips: [0, 5]),
  Example(
    "a delete and an insert of one place both count", "crm.tier = 'gold'",
    log: [row(at: 0, ["tier": "gold"], lsn: 1), gone(at: 5, lsn: 2), row(at: 5, ["tier": "gold"], lsn: 2)],
    flips: [0]),
  Example(
    "snapshot reads are compared among themselves", "crm.tier = 'gold'",
    log: [
      row(at: 5, ["tier": "tin"], lsn: 9), row(at: 6, ["tier": "gold"], lsn: 3, isSnapshot: true),
      row(at: 6, ["tier": "gold"], lsn: 3, isSnapshot: true),
    ], flips: [6]),
  Example(
    "of two records of one row the later in the log is the newer, at the other's time", "crm.tier = 'gold'",
    log: [row(at: 10, ["tier": "tin"], isSnapshot: true), row(at: 5, ["tier": "gold"])], flips: [10]),
]
