/// What takes an ownership back, what forbids one, what forgets it.
let unlinkExamples: [PeopleExample] = [
  PeopleExample(
    "an unlink undoes a merge: the history that came with the identifier leaves again, and `seq` goes on",
    [
      said("A", at: 0, by: "cookie:c"), said("B", at: 10, by: "customer:1 cookie:c"), unlinked("cookie:c", at: 20),
    ],
    gives: [
      "0 cookie:c #1 enter a by event web [cookie:c]",
      "10 cookie:c #2 exit a by merged into customer:1 [cookie:c]",
      "10 customer:1 #1 enter a by event web [cookie:c customer:1]",
      "10 customer:1 #2 enter b by event web [cookie:c customer:1]",
      "20 cookie:c #3 enter a by unlinked [cookie:c]",
      "20 customer:1 #3 exit a by unlinked [customer:1]",
    ]),
  PeopleExample(
    "an unlink takes out what the identifier brought while it was owned, and what lies below it",
    [
      said("C", at: 0, by: "device:d cookie:c"), said("C", at: 5, by: "customer:1 device:d"),
      said("A", at: 10, by: "cookie:c"), said("B", at: 15, by: "customer:1 cookie:k"), unlinked("device:d", at: 20),
    ],
    gives: [
      "10 customer:1 #1 enter a by event web [cookie:c customer:1 device:d]",
      "15 customer:1 #2 enter b by event web [cookie:c cookie:k customer:1 device:d]",
      "20 customer:1 #3 exit a by unlinked [cookie:k customer:1]",
      "20 device:d #1 enter a by unlinked [cookie:c device:d]",
    ]),
  PeopleExample(
    "after an unlink a former owner keeps the history of its time",
    [
      said("A", at: 0, by: "cookie:c"), said("C", at: 10, by: "customer:1 cookie:c"),
      said("C", at: 20, by: "customer:2 cookie:c"), said("B", at: 25, by: "cookie:c"), unlinked("cookie:c", at: 30),
    ],
    gives: [
      "0 cookie:c #1 enter a by event web [cookie:c]",
      "10 cookie:c #2 exit a by merged into customer:1 [cookie:c]",
      "10 customer:1 #1 enter a by event web [cookie:c customer:1]",
      "25 customer:2 #1 enter b by event web [cookie:c customer:2]",
      "30 cookie:c #3 enter b by unlinked [cookie:c]",
      "30 customer:2 #2 exit b by unlinked [customer:2]",
    ]),
  PeopleExample(
    "an unlink is not remembered: a later statement owns the identifier again",
    [
      said("A", at: 0, by: "cookie:c"), said("C", at: 10, by: "customer:1 cookie:c"), unlinked("cookie:c", at: 20),
      said("C", at: 30, by: "customer:1 cookie:c"),
    ],
    gives: [
      "0 cookie:c #1 enter a by event web [cookie:c]",
      "10 cookie:c #2 exit a by merged into customer:1 [cookie:c]",
      "10 customer:1 #1 enter a by event web [cookie:c customer:1]",
      "20 cookie:c #3 enter a by unlinked [cookie:c]",
      "20 customer:1 #2 exit a by unlinked [customer:1]",
      "30 cookie:c #4 exit a by merged into customer:1 [cookie:c]",
      "30 customer:1 #3 enter a by event web [cookie:c customer:1]",
    ]),
  PeopleExample(
    "an unlink of what nobody owns changes nothing",
    [said("A", at: 0, by: "cookie:c"), unlinked("cookie:c", at: 5), unlinked("cookie:x", at: 6)],
    gives: ["0 cookie:c #1 enter a by event web [cookie:c]"]),
  PeopleExample(
    "a limit refuses the statement; the record still counts for its subject", limits: ["cookie": 1],
    [
      said("C", at: 0, by: "customer:1 cookie:c"), said("A", at: 5, by: "customer:1 cookie:k"),
      said("B", at: 10, by: "cookie:k"),
    ],
    gives: [
      "5 customer:1 #1 enter a by event web [cookie:c customer:1]",
      "10 cookie:k #1 enter b by event web [cookie:k]",
    ]),
  PeopleExample(
    "where a whole sub-tree joins all its identifiers count", limits: ["cookie": 1],
    [
      said("C", at: 0, by: "device:d cookie:c"), said("C", at: 5, by: "customer:1 cookie:k"),
      said("A", at: 10, by: "customer:1 device:d"), said("B", at: 15, by: "cookie:c"),
    ],
    gives: [
      "10 customer:1 #1 enter a by event web [cookie:k customer:1]",
      "15 device:d #1 enter b by event web [cookie:c device:d]",
    ]),
  PeopleExample(
    "each weaker identifier is judged by itself, the strongest first", limits: ["cookie": 1],
    [
      said("C", at: 0, by: "device:d cookie:c"), said("A", at: 10, by: "customer:1 cookie:k device:d"),
      said("B", at: 15, by: "cookie:k"),
    ],
    gives: [
      "10 customer:1 #1 enter a by event web [cookie:c customer:1 device:d]",
      "15 cookie:k #1 enter b by event web [cookie:k]",
    ]),
  PeopleExample(
    "an identifier that is already in the profile breaks no limit", limits: ["cookie": 1],
    [
      said("C", at: 0, by: "device:d cookie:c"), said("C", at: 10, by: "customer:1 device:d"),
      said("C", at: 20, by: "customer:1 cookie:c"), said("C", at: 30, by: "customer:2 device:d"),
      said("A", at: 40, by: "cookie:c"),
    ],
    gives: ["40 customer:1 #1 enter a by event web [cookie:c customer:1]"]),
  PeopleExample(
    "ownerships and the last seq are kept while now < the profile's end + identity.retention",
    identityRetention: 1 * day, retention: 2 * day,
    [said("A", at: 0, by: "customer:1 cookie:c"), said("A", at: 3 * day - 1, by: "cookie:c")],
    gives: [
      "0 customer:1 #1 enter a by event web [cookie:c customer:1]",
      "172800000 customer:1 #2 exit a by retention [cookie:c customer:1]",
      "259199999 customer:1 #3 enter a by event web [cookie:c customer:1]",
    ]),
  PeopleExample(
    "at a profile's end + identity.retention everybody stands alone, and begins at seq 1",
    identityRetention: 1 * day, retention: 2 * day,
    [
      said("A", at: 0, by: "customer:1 cookie:c"), said("A", at: 3 * day, by: "cookie:c"),
      said("A", at: 3 * day + 1, by: "customer:1"),
    ],
    gives: [
      "0 customer:1 #1 enter a by event web [cookie:c customer:1]",
      "172800000 customer:1 #2 exit a by retention [cookie:c customer:1]",
      "259200000 cookie:c #1 enter a by event web [cookie:c]",
      "259200001 customer:1 #1 enter a by event web [customer:1]",
    ]),
  PeopleExample(
    "the seq of a profile that was taken in is kept for identity.retention from then on", identityRetention: 1 * day,
    [
      said("A", at: 0, by: "cookie:c"), said("C", at: 10, by: "customer:1 cookie:c"),
      unlinked("cookie:c", at: 1 * day + 10),
    ],
    gives: [
      "0 cookie:c #1 enter a by event web [cookie:c]",
      "10 cookie:c #2 exit a by merged into customer:1 [cookie:c]",
      "10 customer:1 #1 enter a by event web [cookie:c customer:1]",
      "86400010 cookie:c #1 enter a by unlinked [cookie:c]",
      "86400010 customer:1 #2 exit a by unlinked [customer:1]",
    ]),
  PeopleExample(
    "what comes after a profile's end and brings nothing to life does not prolong what is kept",
    identityRetention: 3 * day,
    retention: 2 * day,
    [
      said("A", at: 0, by: "customer:1 cookie:c"), deleted(at: 4 * day, of: "customer:1"),
      said("A", at: 6 * day, by: "cookie:c"), said("A", at: 6 * day + 1, by: "customer:1"),
    ],
    gives: [
      "0 customer:1 #1 enter a by event web [cookie:c customer:1]",
      "172800000 customer:1 #2 exit a by retention [cookie:c customer:1]",
      "518400000 cookie:c #1 enter a by event web [cookie:c]",
      "518400001 customer:1 #1 enter a by event web [customer:1]",
    ]),
  PeopleExample(
    "a record of an identifier that is owned by a later record of its millisecond counts for the owner",
    segments: [.init("s", "'A' or crm.tier = 'none'")], crmRetention: 1 * day, until: 2 * day,
    [said("A", at: 0, by: "cookie:c", source: "app"), wrote(at: 0, of: "customer:1 cookie:c")],
    gives: ["0 customer:1 #1 enter s by crm crm [cookie:c customer:1]"]),
]
