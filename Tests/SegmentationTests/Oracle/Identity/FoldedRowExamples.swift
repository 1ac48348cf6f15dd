import SegmentationTesting

/// CRM records of several identifiers in one profile: they are folded to one.
let foldedRowExamples: [PeopleExample] = [
  PeopleExample(
    "of two records of one millisecond the one that stands later in the log is the newer, whoever joins whom",
    segments: [.init("s", "crm.tier = 'silver'")],
    [
      wrote("gold", at: 0, of: "email:e"), wrote("silver", at: 0, of: "customer:1"),
      wrote("silver", at: 1, of: "customer:2"), wrote("gold", at: 1, of: "email:f"),
      said("C", at: 10, by: "customer:1 email:e"), said("C", at: 10, by: "customer:2 email:f"),
    ],
    gives: [
      "0 customer:1 #1 enter s by crm crm [customer:1]",
      "1 customer:2 #1 enter s by crm crm [customer:2]",
      "10 customer:2 #2 exit s by event web [customer:2 email:f]",
    ]),
  PeopleExample(
    "a delete of one puts those of others in the shade, until it leaves again",
    segments: [.init("s", "profile.known")],
    [
      wrote(at: 0, of: "customer:1 email:e"), deleted(at: 10, of: "email:e"), said("C", at: 20, by: "customer:1"),
      unlinked("email:e", at: 30),
    ],
    gives: [
      "0 customer:1 #1 enter s by crm crm [customer:1 email:e]",
      "10 customer:1 #2 exit s by crm crm [customer:1 email:e]",
      "30 customer:1 #3 enter s by unlinked [customer:1]",
    ]),
  PeopleExample(
    "what a record gave is remembered when its identifier gets a new owner",
    [
      wrote(at: 0, of: "email:e cookie:c"), said("C", at: 10, by: "customer:1 email:e"),
      said("C", at: 20, by: "customer:2 email:e"), unlinked("cookie:c", at: 30),
      wrote("gold", at: 40, of: "email:e cookie:c"), said("A", at: 50, by: "cookie:c"),
    ],
    gives: ["50 cookie:c #1 enter a by event web [cookie:c]"]),
  PeopleExample(
    "what stood in the shade is there again where its profile is forgotten",
    segments: [.init("s", "profile.known")], identityRetention: 1 * day, until: 2 * day,
    [wrote(at: 0, of: "customer:1 email:e"), deleted(at: 10, of: "email:e"), said("C", at: 2 * day, by: "customer:2")],
    gives: [
      "0 customer:1 #1 enter s by crm crm [customer:1 email:e]",
      "10 customer:1 #2 exit s by crm crm [customer:1 email:e]",
      "86400010 customer:1 #1 enter s by expiry [customer:1]",
    ]),
  PeopleExample(
    "what stood in the shade is there again where its profile is forgotten, also behind the last record",
    segments: [.init("s", "profile.known")], identityRetention: 1 * day, until: 2 * day,
    [wrote(at: 0, of: "customer:1 email:e"), deleted(at: 10, of: "email:e")],
    gives: [
      "0 customer:1 #1 enter s by crm crm [customer:1 email:e]",
      "10 customer:1 #2 exit s by crm crm [customer:1 email:e]",
      "86400010 customer:1 #1 enter s by expiry [customer:1]",
    ]),
  PeopleExample(
    "a delete of what was never there is remembered, for those that it will be folded with",
    segments: [.init("s", "crm.tier = 'gold'")],
    [
      wrote("gold", at: 0, of: "customer:1"), deleted(at: 10, of: "email:e"),
      said("C", at: 20, by: "customer:1 email:e"), unlinked("email:e", at: 30),
    ],
    gives: [
      "0 customer:1 #1 enter s by crm crm [customer:1]",
      "20 customer:1 #2 exit s by event web [customer:1 email:e]",
      "30 customer:1 #3 enter s by unlinked [customer:1]",
    ]),
  PeopleExample(
    "a deleted record whose profile has ended is remembered, too",
    segments: [.init("s", "crm.tier = 'gold'")],
    [
      wrote("gold", at: 0, of: "customer:1"), wrote("gold", at: 5, of: "email:e"), deleted(at: 10, of: "email:e"),
      said("C", at: 20, by: "customer:1 email:e"),
    ],
    gives: [
      "0 customer:1 #1 enter s by crm crm [customer:1]", "5 email:e #1 enter s by crm crm [email:e]",
      "10 email:e #2 exit s by crm crm [email:e]", "20 customer:1 #2 exit s by event web [customer:1 email:e]",
    ]),
  PeopleExample(
    "who joins somebody that a delete of the same millisecond ends has ended with them, and is forgotten with them",
    segments: [.init("s", "profile.known")], identityRetention: 1 * day, until: 2 * day,
    [wrote(at: 0, of: "email:e"), wrote(at: 10, of: "customer:1 email:e"), deleted(at: 10, of: "customer:1")],
    gives: [
      "0 email:e #1 enter s by crm crm [email:e]",
      "10 email:e #2 exit s by merged into customer:1 [email:e]",
      "86400010 email:e #1 enter s by expiry [email:e]",
    ]),
]
