import SegmentationTesting

/// What is kept of a profile that has ended, and what several things at one instant come to.
let endingExamples: [PeopleExample] = [
  PeopleExample(
    "the last `seq` is kept from a profile's own end, whomever its identifier belonged to since",
    identityRetention: 5 * day, retention: 1 * day,
    [
      said("A", at: 0, by: "device:d"), said("C", at: 5 * day, by: "customer:1 device:d"),
      unlinked("device:d", at: 5 * day + 8), said("A", at: 10 * day, by: "device:d"),
    ],
    gives: [
      "0 device:d #1 enter a by event web [device:d]",
      "86400000 device:d #2 exit a by retention [device:d]",
      "864000000 device:d #1 enter a by event web [device:d]",
    ]),
  PeopleExample(
    "the last `seq` of a former owner that has ended is kept no longer",
    identityRetention: 2 * day, retention: 1 * day,
    [
      said("A", at: 0, by: "customer:1 cookie:c"), said("C", at: 2 * day, by: "customer:2 cookie:c"),
      said("A", at: 3 * day, by: "customer:1"),
    ],
    gives: [
      "0 customer:1 #1 enter a by event web [cookie:c customer:1]",
      "86400000 customer:1 #2 exit a by retention [cookie:c customer:1]",
      "259200000 customer:1 #1 enter a by event web [customer:1]",
    ]),
  PeopleExample(
    "what somebody agreed to who has never existed waits for the end of the profile that comes",
    segments: [.init("a", "'A'", requires: ["ads"])], identityRetention: 1 * day,
    [
      wrote(at: 0, of: "customer:1 cookie:c"), unlinked("cookie:c", at: 5),
      removed("sporty", at: 10, of: "cookie:c", grants: ["ads"]), said("A", at: 20 * day, by: "cookie:c"),
    ],
    gives: ["1728000000 cookie:c #1 enter a by event web [cookie:c]"]),
  PeopleExample(
    "what is left of a deleted row lets nobody exist: a profile that ends as it is forgotten ends by the fact's expiry",
    segments: [.init("s", "dmp:'sporty'")], crmRetention: 2 * day, until: 3 * day,
    [
      said("sporty", at: 0, by: "customer:1", source: "dmp", expires: 2 * day),
      deleted(at: 0, of: "customer:1", sequence: 1),
    ],
    gives: [
      "0 customer:1 #1 enter s by event dmp [customer:1]", "172800000 customer:1 #2 exit s by expiry [customer:1]",
    ]),
  PeopleExample(
    "a live row whose retention is over at the same instant ends it by retention",
    segments: [.init("s", "dmp:'sporty'")], crmRetention: 2 * day, until: 3 * day,
    [said("sporty", at: 0, by: "customer:1", source: "dmp", expires: 2 * day), wrote(at: 0, of: "customer:1")],
    gives: [
      "0 customer:1 #1 enter s by event dmp [customer:1]", "172800000 customer:1 #2 exit s by retention [customer:1]",
    ]),
  PeopleExample(
    "a consent that is forgotten at an instant is no cause at it",
    segments: [.init("a", "'A'", requires: ["ads"])], identityRetention: 1 * day, retention: 1 * day,
    grantedByDefault: true,
    [
      said("C", at: 0, by: "customer:1 cookie:c"), said("C", at: 1, by: "cookie:c", denies: ["ads"]),
      said("A", at: 2 * day + 1, by: "customer:1"),
    ],
    gives: ["172800001 customer:1 #1 enter a by event web [customer:1]"]),
  PeopleExample(
    "a merge takes the first_seen of profiles that exist at that instant, not of one that ends at it",
    segments: [.init("s", "profile.first_seen is missing")],
    [
      said("C", at: 0, by: "cookie:c"), said("sporty", at: 1 * day, by: "cookie:c", source: "dmp"),
      said("sporty", at: 91 * day, by: "customer:1 cookie:c", source: "dmp"),
    ],
    gives: ["7862400000 customer:1 #1 enter s by event dmp [cookie:c customer:1]"]),
  PeopleExample(
    "what an identifier joined and left again at one instant has neither ended nor begun",
    [
      said("A", at: 10, by: "cookie:c"), said("B", at: 30, by: "customer:1"),
      said("C", at: 5, by: "customer:1 cookie:c"), unlinked("cookie:c", at: 6),
    ],
    gives: [
      "10 cookie:c #1 enter a by event web [cookie:c]",
      "30 customer:1 #1 enter b by unlinked late [customer:1]",
    ]),
  PeopleExample(
    "an unlink that comes late is the late cause, whatever else comes at that instant",
    [
      said("A", at: 0, by: "cookie:c"), said("C", at: 5, by: "customer:1 cookie:c"),
      said("C", at: 30, by: "customer:1"),
      unlinked("cookie:c", at: 20),
    ],
    gives: [
      "0 cookie:c #1 enter a by event web [cookie:c]",
      "5 cookie:c #2 exit a by merged into customer:1 [cookie:c]",
      "5 customer:1 #1 enter a by event web [cookie:c customer:1]",
      "30 cookie:c #3 enter a by unlinked late [cookie:c]",
      "30 customer:1 #2 exit a by unlinked late [customer:1]",
    ]),
  PeopleExample(
    "a truncate that finds no live row leaves alone what comes to exist at its instant",
    [
      deleted(at: 0, of: "customer:1", sequence: 1), said("A", at: 10, by: "customer:1", source: "app"),
      LoggedRecord(source: "crm", time: 10, identifiers: [], content: .truncate),
    ],
    gives: ["10 customer:1 #1 enter a by event app [customer:1]"]),
  PeopleExample(
    "a removal touches a former owner with whom it ends a fact, and no other",
    segments: [.init("s", "dmp:'sporty'"), .init("t", "'C' within 20ms")],
    [
      said("sporty", at: 0, by: "cookie:c", source: "dmp"), said("C", at: 10, by: "customer:1 cookie:c"),
      said("B", at: 20, by: "customer:2 cookie:c"), removed("other", at: 30, of: "cookie:c"),
      removed("sporty", at: 40, of: "cookie:c"),
    ],
    gives: [
      "0 cookie:c #1 enter s by event dmp [cookie:c]",
      "10 cookie:c #2 exit s by merged into customer:1 [cookie:c]",
      "10 customer:1 #1 enter s by event web [cookie:c customer:1]",
      "10 customer:1 #2 enter t by event web [cookie:c customer:1]",
      "30 customer:1 #3 exit t by expiry [customer:1]",
      "40 customer:1 #4 exit s by event dmp [customer:1]",
    ]),
]
