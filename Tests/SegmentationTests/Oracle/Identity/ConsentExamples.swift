private let asking = [PeopleExample.Part("s", "'A'", requires: ["ads"])]

/// What people agreed to.
let consentExamples: [PeopleExample] = [
  PeopleExample(
    "without a required consent nobody is a member; it takes effect at its instant, whatever source it comes from",
    segments: asking,
    [
      said("A", at: 0, by: "customer:1"), said("C", at: 10, by: "customer:1", grants: ["ads"]),
      wrote(at: 20, of: "customer:1", denies: ["ads"]), said("C", at: 30, by: "customer:1", grants: ["ads"]),
    ],
    gives: [
      "10 customer:1 #1 enter s by consent [customer:1]",
      "20 customer:1 #2 exit s by consent [customer:1]",
      "30 customer:1 #3 enter s by consent [customer:1]",
    ]),
  PeopleExample(
    "where consent was there before, the record is the cause", segments: asking,
    [said("C", at: 0, by: "customer:1", grants: ["ads"]), said("A", at: 10, by: "customer:1", grants: ["ads"])],
    gives: ["10 customer:1 #1 enter s by event web [customer:1]"]),
  PeopleExample(
    "the default is that of a profile that never said", segments: asking, grantedByDefault: true,
    [said("A", at: 0, by: "customer:1"), said("C", at: 10, by: "customer:1", denies: ["ads"])],
    gives: [
      "0 customer:1 #1 enter s by event web [customer:1]",
      "10 customer:1 #2 exit s by consent [customer:1]",
    ]),
  PeopleExample(
    "every required purpose counts, and no other", segments: [.init("s", "'A'", requires: ["ads", "mail"])],
    [
      said("A", at: 0, by: "customer:1", grants: ["ads"]), said("C", at: 10, by: "customer:1", grants: ["mail"]),
      said("C", at: 20, by: "customer:1", denies: ["ads"]),
    ],
    gives: [
      "10 customer:1 #1 enter s by consent [customer:1]",
      "20 customer:1 #2 exit s by consent [customer:1]",
    ]),
  PeopleExample(
    "the newest statement in event time counts, though an older one comes later", segments: asking,
    [
      said("A", at: 0, by: "customer:1", grants: ["ads"]), said("C", at: 20, by: "customer:1", denies: ["ads"]),
      said("C", at: 10, by: "customer:1", grants: ["ads"]),
    ],
    gives: [
      "0 customer:1 #1 enter s by consent [customer:1]",
      "20 customer:1 #2 exit s by consent [customer:1]",
    ]),
  PeopleExample(
    "of two statements of one millisecond the later in the order of records counts", segments: asking,
    [
      said("A", at: 0, by: "customer:1", id: "m2", grants: ["ads"]),
      said("C", at: 0, by: "customer:1", id: "m1", denies: ["ads"]),
    ],
    gives: ["0 customer:1 #1 enter s by consent [customer:1]"]),
  PeopleExample(
    "a merged profile keeps the newest of both", segments: asking,
    [
      said("A", at: 0, by: "customer:1", grants: ["ads"]), said("C", at: 10, by: "cookie:c", denies: ["ads"]),
      said("C", at: 20, by: "customer:1 cookie:c"),
      said("A", at: 30, by: "customer:2", grants: ["ads"]), said("C", at: 5, by: "cookie:k", denies: ["ads"]),
      said("C", at: 40, by: "customer:2 cookie:k"),
    ],
    gives: [
      "0 customer:1 #1 enter s by consent [customer:1]",
      "20 customer:1 #2 exit s by consent [cookie:c customer:1]",
      "30 customer:2 #1 enter s by consent [customer:2]",
    ]),
  PeopleExample(
    "an unlink takes the identifier's statements along", segments: asking,
    [
      said("A", at: 0, by: "customer:1", grants: ["ads"]), said("A", at: 10, by: "cookie:c", denies: ["ads"]),
      said("C", at: 20, by: "customer:1 cookie:c"), unlinked("cookie:c", at: 30),
    ],
    gives: [
      "0 customer:1 #1 enter s by consent [customer:1]",
      "20 customer:1 #2 exit s by consent [cookie:c customer:1]",
      "30 customer:1 #3 enter s by unlinked [customer:1]",
    ]),
  PeopleExample(
    "where an identifier gets a new owner its statements stay with the former one", segments: asking,
    [
      said("C", at: 0, by: "customer:1 cookie:c"), said("A", at: 5, by: "cookie:c", grants: ["ads"]),
      said("A", at: 10, by: "customer:2 cookie:c"), said("C", at: 20, by: "customer:1", denies: ["mail"]),
    ],
    gives: ["5 customer:1 #1 enter s by consent [cookie:c customer:1]"]),
  PeopleExample(
    "a CRM source states a consent when the value differs from the last it gave for that record", segments: asking,
    [
      said("A", at: 0, by: "customer:1"), wrote(at: 10, of: "customer:1", grants: ["ads"]),
      said("C", at: 20, by: "customer:1", denies: ["ads"]), wrote(at: 30, of: "customer:1", grants: ["ads"]),
      wrote(at: 40, of: "customer:1"), wrote(at: 50, of: "customer:1", grants: ["ads"]),
      wrote(at: 60, of: "customer:1", denies: ["ads"]), wrote(at: 70, of: "customer:1", grants: ["ads"]),
    ],
    gives: [
      "10 customer:1 #1 enter s by consent [customer:1]",
      "20 customer:1 #2 exit s by consent [customer:1]",
      "70 customer:1 #3 enter s by consent [customer:1]",
    ]),
  PeopleExample(
    "statements survive the deletion of the CRM record and do not expire with retention", segments: asking,
    retention: 2 * day, until: 10 * day,
    [
      wrote(at: 0, of: "customer:1", grants: ["ads"]), deleted(at: 10, of: "customer:1"),
      said("A", at: 5 * day, by: "customer:1"), said("A", at: 8 * day, by: "customer:1"),
    ],
    gives: [
      "432000000 customer:1 #1 enter s by event web [customer:1]",
      "604800000 customer:1 #2 exit s by retention [customer:1]",
      "691200000 customer:1 #3 enter s by event web [customer:1]",
      "864000000 customer:1 #4 exit s by retention [customer:1]",
    ]),
  PeopleExample(
    "at a profile's end + identity.retention what was granted is forgotten, a refusal is not",
    segments: [.init("s", "'A'", requires: ["ads"]), .init("t", "consent.mail")], identityRetention: 1 * day,
    retention: 2 * day, until: 3 * day,
    [
      said("A", at: 0, by: "customer:1", grants: ["ads"], denies: ["mail"]), said("A", at: 3 * day, by: "customer:1"),
    ],
    gives: [
      "0 customer:1 #1 enter s by consent [customer:1]",
      "172800000 customer:1 #2 exit s by retention [customer:1]",
    ]),
  PeopleExample(
    "a refusal outlives identity.retention where the default grants", segments: asking, identityRetention: 1 * day,
    retention: 2 * day, grantedByDefault: true,
    [said("A", at: 0, by: "customer:1", denies: ["ads"]), said("A", at: 4 * day, by: "customer:1")],
    gives: []),
  PeopleExample(
    "consent.PURPOSE is a boolean, also for a profile that never said",
    segments: [.init("s", "consent.ads"), .init("t", "consent.mail = false")],
    [said("A", at: 0, by: "customer:1"), said("A", at: 10, by: "customer:1", grants: ["ads", "mail"])],
    gives: [
      "0 customer:1 #1 enter t by event web [customer:1]",
      "10 customer:1 #2 exit t by event web [customer:1]",
      "10 customer:1 #3 enter s by event web [customer:1]",
    ]),
  PeopleExample(
    "the end of consent ends a membership that min_duration would keep",
    segments: [.init("s", "'A' within 1h", requires: ["ads"], minDuration: 5 * day)],
    [
      said("A", at: 0, by: "customer:1", grants: ["ads"]), said("C", at: 1 * day, by: "customer:1", denies: ["ads"]),
    ],
    gives: [
      "0 customer:1 #1 enter s by consent [customer:1]",
      "86400000 customer:1 #2 exit s by consent [customer:1]",
    ]),
  PeopleExample(
    "consent that is withdrawn lets a membership begin again that max_duration had ended",
    segments: [.init("s", "'A'", requires: ["ads"], maxDuration: 2 * day)], until: 4 * day,
    [
      said("A", at: 0, by: "customer:1", grants: ["ads"]),
      said("C", at: 3 * day, by: "customer:1", denies: ["ads"]),
      said("C", at: 4 * day, by: "customer:1", grants: ["ads"]),
    ],
    gives: [
      "0 customer:1 #1 enter s by consent [customer:1]",
      "172800000 customer:1 #2 exit s by expiry [customer:1]",
      "345600000 customer:1 #3 enter s by consent [customer:1]",
    ]),
  PeopleExample(
    "segment(x) is x's membership with its own consent",
    segments: [.init("x", "'A'", requires: ["ads"]), .init("s", "segment(x)")],
    [said("A", at: 0, by: "customer:1", grants: ["ads"]), said("C", at: 10, by: "customer:1", denies: ["ads"])],
    gives: [
      "0 customer:1 #1 enter x by consent [customer:1]",
      "0 customer:1 #2 enter s by event web [customer:1]",
      "10 customer:1 #3 exit x by consent [customer:1]",
      "10 customer:1 #4 exit s by event web [customer:1]",
    ]),
  PeopleExample(
    "a duplicate says nothing of consent", segments: asking,
    [
      said("A", at: 0, by: "customer:1", id: "m"), said("A", at: 10, by: "customer:1", id: "m", grants: ["ads"]),
    ],
    gives: []),
]
