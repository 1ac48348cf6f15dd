private let sporty = [PeopleExample.Part("s", "dmp:'sporty'")]

/// Third-party facts that expire and are taken back.
let audienceExamples: [PeopleExample] = [
  PeopleExample(
    "a fact of an audience lives until the earlier of its expiry and its retention", segments: sporty,
    retention: 2 * day, until: 9 * day,
    [
      said("sporty", at: 0, by: "cookie:c", source: "dmp", expires: 1 * day),
      said("sporty", at: 5 * day, by: "cookie:c", source: "dmp", expires: 9 * day),
    ],
    gives: [
      "0 cookie:c #1 enter s by event dmp [cookie:c]",
      "86400000 cookie:c #2 exit s by expiry [cookie:c]",
      "432000000 cookie:c #3 enter s by event dmp [cookie:c]",
      "604800000 cookie:c #4 exit s by retention [cookie:c]",
    ]),
  PeopleExample(
    "a fact whose expiry is not after its time is never live", segments: [.init("s", "not 'B'")],
    [
      said("sporty", at: 10, by: "cookie:c", source: "dmp", expires: 10),
      said("sporty", at: 20, by: "cookie:k", source: "dmp", expires: 21),
    ],
    gives: ["20 cookie:k #1 enter s by event dmp [cookie:k]"]),
  PeopleExample(
    "a removal ends the facts of its source and name that stand before it", segments: sporty + [.init("t", "'rich'")],
    [
      said("sporty", at: 0, by: "cookie:c", source: "dmp", id: "m"),
      said("rich", at: 1, by: "cookie:c", source: "dmp"), removed("sporty", at: 10, of: "cookie:c", id: "m"),
      said("sporty", at: 20, by: "cookie:c", source: "dmp"),
    ],
    gives: [
      "0 cookie:c #1 enter s by event dmp m [cookie:c]",
      "1 cookie:c #2 enter t by event dmp [cookie:c]",
      "10 cookie:c #3 exit s by event dmp m [cookie:c]",
      "20 cookie:c #4 enter s by event dmp [cookie:c]",
    ]),
  PeopleExample(
    "a removal at a fact's own instant ends it where it stands behind it", segments: sporty,
    [
      said("sporty", at: 0, by: "cookie:c", source: "dmp", id: "a"),
      removed("sporty", at: 0, of: "cookie:c", id: "b"),
      removed("sporty", at: 10, of: "cookie:k", id: "a"),
      said("sporty", at: 10, by: "cookie:k", source: "dmp", id: "b"),
    ],
    gives: ["10 cookie:k #1 enter s by event dmp b [cookie:k]"]),
  PeopleExample(
    "a removal ends facts of records with its own strongest identifier alone", segments: sporty,
    [
      said("sporty", at: 0, by: "cookie:c", source: "dmp"), said("C", at: 5, by: "customer:1 cookie:c"),
      removed("sporty", at: 10, of: "customer:1"), removed("sporty", at: 20, of: "cookie:c"),
    ],
    gives: [
      "0 cookie:c #1 enter s by event dmp [cookie:c]",
      "5 cookie:c #2 exit s by merged into customer:1 [cookie:c]",
      "5 customer:1 #1 enter s by event web [cookie:c customer:1]",
      "20 customer:1 #2 exit s by event dmp [cookie:c customer:1]",
    ]),
  PeopleExample(
    "a removal makes no profile exist; what it states of who is who counts", segments: [.init("s", "not 'B'")],
    [removed("sporty", at: 0, of: "customer:1 cookie:c"), said("A", at: 10, by: "cookie:c")],
    gives: ["10 customer:1 #1 enter s by event web [cookie:c customer:1]"]),
  PeopleExample(
    "a fact that comes late is ended by a removal that stands behind it", segments: sporty,
    [
      said("sporty", at: 0, by: "cookie:k", source: "dmp"), removed("sporty", at: 20, of: "cookie:c"),
      said("sporty", at: 10, by: "cookie:c", source: "dmp"),
    ],
    gives: ["0 cookie:k #1 enter s by event dmp [cookie:k]"]),
  PeopleExample(
    "first_seen and last_seen know tracker events alone",
    segments: [.init("s", "profile.first_seen exists or profile.last_seen exists")],
    [said("sporty", at: 0, by: "cookie:c", source: "dmp"), said("A", at: 10, by: "cookie:c")],
    gives: ["10 cookie:c #1 enter s by event web [cookie:c]"]),
]
