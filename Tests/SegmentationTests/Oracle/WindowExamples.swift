import SegmentationTesting

/// Windows, retention, existence.
let windowExamples: [Example] = [
  Example(
    "an event counts while t <= now < t + D", "'Login' within 30d",
    log: [event("Login", at: 0)], flips: [0, 30 * day]),
  Example(
    "a second event prolongs the window from its own time", "'Login' within 30d",
    log: [event("Login", at: 0), event("Login", at: 10 * day)], flips: [0, 40 * day]),
  Example(
    "an event exactly at the end of the window leaves no gap", "'Login' within 10d",
    log: [event("Login", at: 0), event("Login", at: 10 * day)], flips: [0, 20 * day]),
  Example(
    "an event one millisecond after the end of the window comes too late", "'Login' within 10d",
    log: [event("Login", at: 0), event("Login", at: 10 * day + 1)], flips: [0, 10 * day, 10 * day + 1, 20 * day + 1]),
  Example(
    "a count needs both events in the window at once", "count('Login') within 10d >= 2",
    log: [event("Login", at: 0), event("Login", at: 10 * day - 1), event("Login", at: 25 * day)],
    flips: [10 * day - 1, 10 * day]),
  Example(
    "two events exactly D apart are never in one window", "count('Login') within 10d >= 2",
    log: [event("Login", at: 0), event("Login", at: 10 * day)], flips: []),
  Example(
    "between D1 and D2 ago is (now - D2, now - D1]", "'Login' between 10d and 20d ago",
    log: [event("Login", at: 0)], flips: [10 * day, 20 * day]),
  Example(
    "without a window an event counts until its retention", "'Login'", retention: 30 * day,
    log: [event("Login", at: 0), event("Other", at: 20 * day)], flips: [0, 30 * day]),
  Example(
    "retention cuts a longer window", "'Login' within 50d", retention: 30 * day,
    log: [event("Login", at: 0), event("Other", at: 20 * day)], flips: [0, 30 * day]),
  Example(
    "a profile without a live datum is no member of anything", "not 'Login' within 5d", retention: 30 * day,
    log: [event("Login", at: 0)], flips: [5 * day, 30 * day]),
  Example(
    "a profile begins to exist with its first datum", "not 'Login'",
    log: [event("Other", at: 3 * day), event("Login", at: 4 * day)], flips: [3 * day, 4 * day]),
  Example(
    "a CRM record makes a profile exist until it is deleted", "not 'Login'",
    log: [row(at: 0, [:]), gone(at: 7 * day)], flips: [0, 7 * day]),
  Example(
    "a CRM record with retention lives from its newest change", "profile.known", crmRetention: 10 * day,
    log: [row(at: 0, ["tier": "gold"]), row(at: 4 * day, ["tier": "gold"])], flips: [0, 14 * day]),
  Example(
    "profile.known ends with the CRM record while the profile goes on", "profile.known",
    log: [event("Login", at: 0), row(at: 1 * day, [:]), gone(at: 2 * day)], flips: [1 * day, 2 * day]),
  Example(
    "records of one millisecond take effect together", "crm.tier = 'gold' and not 'Login'",
    log: [row(at: 5, ["tier": "gold"]), event("Login", at: 5)], flips: []),
  Example(
    "an exit by expiry and an enter by a record at one instant cancel out", "'A' within 1d or 'B' within 1d",
    log: [event("A", at: 0), event("B", at: 1 * day)], flips: [0, 2 * day]),
  Example(
    "first_seen is the oldest tracker event since the profile came to exist, live or not",
    "profile.first_seen within last 15d", retention: 10 * day,
    log: [event("A", at: 0), event("A", at: 9 * day), event("A", at: 18 * day)], flips: [0, 15 * day]),
  Example(
    "first_seen begins anew once the profile has ended", "profile.first_seen within last 5d", retention: 10 * day,
    log: [event("A", at: 0), event("A", at: 20 * day)], flips: [0, 5 * day, 20 * day, 25 * day]),
  Example(
    "last_seen is the newest live tracker event", "profile.last_seen within last 5d",
    log: [event("A", at: 0), event("A", at: 3 * day), row(at: 4 * day, [:])], flips: [0, 8 * day]),
  Example(
    "first_seen compares with nothing and exists with a tracker event", "profile.first_seen exists",
    log: [row(at: 0, [:]), event("A", at: 2 * day)], flips: [2 * day]),
]
