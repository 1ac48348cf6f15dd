import SegmentationTesting

/// What a merge does to what rules read, and to membership options.
let mergeExamples: [PeopleExample] = [
  PeopleExample(
    "a merge takes the older first_seen of the profiles that exist",
    segments: [.init("s", "profile.first_seen within last 10d")], until: 20 * day,
    [
      said("A", at: 0, by: "cookie:c"), said("A", at: 8 * day, by: "customer:1"),
      said("A", at: 9 * day, by: "customer:1 cookie:c"),
    ],
    gives: [
      "0 cookie:c #1 enter s by event web [cookie:c]",
      "691200000 customer:1 #1 enter s by event web [customer:1]",
      "777600000 cookie:c #2 exit s by merged into customer:1 [cookie:c]",
      "864000000 customer:1 #2 exit s by expiry [cookie:c customer:1]",
    ]),
  PeopleExample(
    "a merge does not take the first_seen of a profile that has ended",
    segments: [.init("s", "profile.first_seen within last 10d")], retention: 5 * day, until: 20 * day,
    [
      said("A", at: 0, by: "cookie:c"), said("A", at: 8 * day, by: "customer:1"),
      said("A", at: 9 * day, by: "customer:1 cookie:c"), said("A", at: 13 * day, by: "customer:1"),
      said("A", at: 17 * day, by: "customer:1"),
    ],
    gives: [
      "0 cookie:c #1 enter s by event web [cookie:c]",
      "432000000 cookie:c #2 exit s by retention [cookie:c]",
      "691200000 customer:1 #1 enter s by event web [customer:1]",
      "1555200000 customer:1 #2 exit s by expiry [cookie:c customer:1]",
    ]),
  PeopleExample(
    "after an unlink first_seen is what it would be without the statement",
    segments: [.init("s", "profile.first_seen within last 10d")], until: 19 * day,
    [
      said("A", at: 0, by: "cookie:c"), said("A", at: 8 * day, by: "customer:1"),
      said("A", at: 9 * day, by: "customer:1 cookie:c"), unlinked("cookie:c", at: 11 * day),
    ],
    gives: [
      "0 cookie:c #1 enter s by event web [cookie:c]",
      "691200000 customer:1 #1 enter s by event web [customer:1]",
      "777600000 cookie:c #2 exit s by merged into customer:1 [cookie:c]",
      "864000000 customer:1 #2 exit s by expiry [cookie:c customer:1]",
      "950400000 customer:1 #3 enter s by unlinked [customer:1]",
      "1555200000 customer:1 #4 exit s by expiry [customer:1]",
    ]),
  PeopleExample(
    "last_seen is the newest event of all that belong to the profile",
    segments: [.init("s", "profile.last_seen within last 5d")], until: 20 * day,
    [
      said("A", at: 0, by: "customer:1"), said("A", at: 4 * day, by: "cookie:c"),
      wrote(at: 4 * day + 1, of: "customer:1 cookie:c"),
    ],
    gives: [
      "0 customer:1 #1 enter s by event web [customer:1]",
      "345600000 cookie:c #1 enter s by event web [cookie:c]",
      "345600001 cookie:c #2 exit s by merged into customer:1 [cookie:c]",
      "777600000 customer:1 #2 exit s by expiry [cookie:c customer:1]",
    ]),
  PeopleExample(
    "after a merge a bucket is the owner's",
    segments: [.init("low", "bucket('x') < 50"), .init("high", "bucket('x') >= 50")],
    [said("A", at: 0, by: "cookie:c"), said("C", at: 10, by: "customer:1 cookie:c")],
    gives: [
      "0 cookie:c #1 enter high by event web [cookie:c]",
      "10 cookie:c #2 exit high by merged into customer:1 [cookie:c]",
      "10 customer:1 #1 enter low by event web [cookie:c customer:1]",
    ]),
  PeopleExample(
    "`segment(x) for D` starts afresh where the membership began with the merge",
    segments: [.init("x", "'A'"), .init("s", "segment(x) for 10d")], until: 20 * day,
    [said("A", at: 0, by: "cookie:c"), said("C", at: 5 * day, by: "customer:1 cookie:c")],
    gives: [
      "0 cookie:c #1 enter x by event web [cookie:c]",
      "432000000 cookie:c #2 exit x by merged into customer:1 [cookie:c]",
      "432000000 customer:1 #1 enter x by event web [cookie:c customer:1]",
      "1296000000 customer:1 #2 enter s by expiry [cookie:c customer:1]",
    ]),
  PeopleExample(
    "an owner's own membership keeps on, and what counts from its begin with it",
    segments: [.init("x", "'A'", maxDuration: 15 * day), .init("s", "segment(x) for 10d")], until: 20 * day,
    [
      said("A", at: 0, by: "customer:1"), said("A", at: 3 * day, by: "cookie:c"),
      said("C", at: 5 * day, by: "customer:1 cookie:c"),
    ],
    gives: [
      "0 customer:1 #1 enter x by event web [customer:1]",
      "259200000 cookie:c #1 enter x by event web [cookie:c]",
      "432000000 cookie:c #2 exit x by merged into customer:1 [cookie:c]",
      "864000000 customer:1 #2 enter s by expiry [cookie:c customer:1]",
      "1296000000 customer:1 #3 exit x by expiry [cookie:c customer:1]",
      "1296000000 customer:1 #4 exit s by expiry [cookie:c customer:1]",
    ]),
  PeopleExample(
    "min_duration does not outlast a merge", segments: [.init("s", "'A' within 1h", minDuration: 5 * day)],
    [said("A", at: 0, by: "cookie:c"), said("C", at: 2 * hour, by: "customer:1 cookie:c")],
    gives: [
      "0 cookie:c #1 enter s by event web [cookie:c]",
      "7200000 cookie:c #2 exit s by merged into customer:1 [cookie:c]",
    ]),
  PeopleExample(
    "max_duration of a membership that began with the merge counts from the merge",
    segments: [.init("s", "'A'", maxDuration: 2 * day)], until: 5 * day,
    [said("A", at: 0, by: "cookie:c"), said("C", at: 1 * day, by: "customer:1 cookie:c")],
    gives: [
      "0 cookie:c #1 enter s by event web [cookie:c]",
      "86400000 cookie:c #2 exit s by merged into customer:1 [cookie:c]",
      "86400000 customer:1 #1 enter s by event web [cookie:c customer:1]",
      "259200000 customer:1 #2 exit s by expiry [cookie:c customer:1]",
    ]),
  PeopleExample(
    "rows of one source are folded in order of time", segments: [.init("gold", "crm.tier = 'gold'")],
    [
      wrote("gold", at: 0, of: "email:e"), wrote("silver", at: 10, of: "customer:1"),
      said("C", at: 20, by: "customer:1 email:e"), wrote("gold", at: 30, of: "email:e"),
    ],
    gives: [
      "0 email:e #1 enter gold by crm crm [email:e]",
      "20 email:e #2 exit gold by merged into customer:1 [email:e]",
      "30 customer:1 #1 enter gold by crm crm [customer:1 email:e]",
    ]),
  PeopleExample(
    "an unlink takes the row's attributes along", segments: [.init("gold", "crm.tier = 'gold'")],
    [
      wrote("silver", at: 0, of: "customer:1"), wrote("gold", at: 10, of: "email:e"),
      said("C", at: 20, by: "customer:1 email:e"), unlinked("email:e", at: 30),
    ],
    gives: [
      "10 email:e #1 enter gold by crm crm [email:e]",
      "20 customer:1 #1 enter gold by event web [customer:1 email:e]",
      "20 email:e #2 exit gold by merged into customer:1 [email:e]",
      "30 customer:1 #2 exit gold by unlinked [customer:1]",
      "30 email:e #3 enter gold by unlinked [email:e]",
    ]),
  PeopleExample(
    "a CRM source states an ownership when the value differs from the last it gave for that record",
    [
      wrote(at: 0, of: "customer:1 email:e"), said("C", at: 10, by: "customer:2 email:e"),
      wrote(at: 20, of: "customer:1 email:e"), said("A", at: 30, by: "email:e"),
      wrote(at: 40, of: "customer:1 email:f"), wrote(at: 50, of: "customer:1 email:e"),
      said("B", at: 60, by: "email:e"),
    ],
    gives: [
      "30 customer:2 #1 enter a by event web [customer:2 email:e]",
      "60 customer:1 #1 enter b by event web [customer:1 email:e email:f]",
    ]),
  PeopleExample(
    "what a CRM record gave is remembered over its deletion and over an unlink",
    [
      wrote(at: 0, of: "customer:1 email:e"), deleted(at: 10, of: "customer:1 email:e"),
      unlinked("email:e", at: 20), wrote(at: 30, of: "customer:1 email:e"), said("A", at: 40, by: "email:e"),
    ],
    gives: ["40 email:e #1 enter a by event web [email:e]"]),
  PeopleExample(
    "a delete states no ownership",
    [deleted(at: 0, of: "customer:1 email:e"), said("A", at: 10, by: "email:e")],
    gives: ["10 email:e #1 enter a by event web [email:e]"]),
]
