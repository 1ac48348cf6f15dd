/// Who owns whom, and what goes along.
let ownershipExamples: [PeopleExample] = [
  PeopleExample(
    "a first ownership hands the history over: the old profile ends, the owner's membership begins",
    [said("A", at: 0, by: "cookie:c"), said("C", at: 10, by: "customer:1 cookie:c")],
    gives: [
      "0 cookie:c #1 enter a by event web [cookie:c]",
      "10 cookie:c #2 exit a by merged into customer:1 [cookie:c]",
      "10 customer:1 #1 enter a by event web [cookie:c customer:1]",
    ]),
  PeopleExample(
    "an owner that was and stays a member gets no delta",
    [
      said("A", at: 0, by: "cookie:c"), said("A", at: 5, by: "customer:1"),
      said("C", at: 10, by: "customer:1 cookie:c"),
    ],
    gives: [
      "0 cookie:c #1 enter a by event web [cookie:c]",
      "5 customer:1 #1 enter a by event web [customer:1]",
      "10 cookie:c #2 exit a by merged into customer:1 [cookie:c]",
    ]),
  PeopleExample(
    "a merge hands over facts: together they are enough", segments: [.init("s", "count('A') >= 2")],
    [
      said("A", at: 0, by: "cookie:c"), said("A", at: 5, by: "customer:1"),
      said("C", at: 10, by: "customer:1 cookie:c", id: "m"),
    ],
    gives: ["10 customer:1 #1 enter s by event web m [cookie:c customer:1]"]),
  PeopleExample(
    "a merge hands over facts: they end what only their absence held", segments: [.init("s", "not 'A'")],
    [
      said("A", at: 0, by: "cookie:c"), said("B", at: 5, by: "customer:1"),
      said("C", at: 10, by: "customer:1 cookie:c"),
    ],
    gives: [
      "5 customer:1 #1 enter s by event web [customer:1]",
      "10 customer:1 #2 exit s by event web [cookie:c customer:1]",
    ]),
  PeopleExample(
    "the old profile exits once, also where its membership would have expired at that instant",
    segments: [.init("s", "'A' within 10ms")],
    [said("A", at: 0, by: "cookie:c"), said("C", at: 10, by: "customer:1 cookie:c")],
    gives: [
      "0 cookie:c #1 enter s by event web [cookie:c]",
      "10 cookie:c #2 exit s by merged into customer:1 [cookie:c]",
    ]),
  PeopleExample(
    "an event of the owned one counts for the owner",
    [said("C", at: 0, by: "customer:1 cookie:c"), said("A", at: 5, by: "cookie:c")],
    gives: ["5 customer:1 #1 enter a by event web [cookie:c customer:1]"]),
  PeopleExample(
    "a chain joins as a whole, and the exits say where it went",
    [
      said("A", at: 0, by: "cookie:c"), said("B", at: 5, by: "device:d cookie:c"),
      said("C", at: 10, by: "customer:1 device:d"),
    ],
    gives: [
      "0 cookie:c #1 enter a by event web [cookie:c]",
      "5 cookie:c #2 exit a by merged into device:d [cookie:c]",
      "5 device:d #1 enter a by event web [cookie:c device:d]",
      "5 device:d #2 enter b by event web [cookie:c device:d]",
      "10 customer:1 #1 enter a by event web [cookie:c customer:1 device:d]",
      "10 customer:1 #2 enter b by event web [cookie:c customer:1 device:d]",
      "10 device:d #3 exit a by merged into customer:1 [cookie:c device:d]",
      "10 device:d #4 exit b by merged into customer:1 [cookie:c device:d]",
    ]),
  PeopleExample(
    "a new owner: the history stays with the former one, what follows goes to the new one",
    [
      said("A", at: 0, by: "customer:1 cookie:c"), said("C", at: 10, by: "customer:2 cookie:c"),
      said("B", at: 20, by: "cookie:c"), said("B", at: 30, by: "customer:1"),
    ],
    gives: [
      "0 customer:1 #1 enter a by event web [cookie:c customer:1]",
      "20 customer:2 #1 enter b by event web [cookie:c customer:2]",
      "30 customer:1 #2 enter b by event web [customer:1]",
    ]),
  PeopleExample(
    "an owner is not replaced by one of a weaker namespace",
    [
      said("A", at: 0, by: "customer:1 cookie:c"), said("C", at: 10, by: "email:e cookie:c"),
      said("B", at: 20, by: "cookie:c"),
    ],
    gives: [
      "0 customer:1 #1 enter a by event web [cookie:c customer:1]",
      "20 customer:1 #2 enter b by event web [cookie:c customer:1]",
    ]),
  PeopleExample(
    "an owner is replaced by one of a stronger namespace, and keeps the history of its time",
    [
      said("C", at: 0, by: "email:e cookie:c"), said("A", at: 5, by: "cookie:c"),
      said("C", at: 10, by: "customer:1 cookie:c"), said("B", at: 20, by: "cookie:c"),
    ],
    gives: [
      "5 email:e #1 enter a by event web [cookie:c email:e]",
      "20 customer:1 #1 enter b by event web [cookie:c customer:1]",
    ]),
  PeopleExample(
    "a statement older than the newest one on an identifier is ignored, though it comes later",
    [
      said("C", at: 0, by: "customer:1 cookie:c"), said("C", at: 20, by: "customer:2 cookie:c"),
      said("C", at: 10, by: "customer:1 cookie:c"), said("B", at: 30, by: "cookie:c"),
    ],
    gives: ["30 customer:2 #1 enter b by event web [cookie:c customer:2]"]),
  PeopleExample(
    "a statement to the present owner makes the ownership newer",
    [
      said("C", at: 0, by: "customer:1 cookie:c"), said("C", at: 20, by: "customer:1 cookie:c"),
      said("C", at: 10, by: "customer:2 cookie:c"), said("B", at: 30, by: "cookie:c"),
    ],
    gives: ["30 customer:1 #1 enter b by event web [cookie:c customer:1]"]),
  PeopleExample(
    "at one millisecond statements apply in the order of records; the history stays with the first",
    [
      said("A", at: -10, by: "cookie:c"), said("C", at: 0, by: "customer:2 cookie:c", id: "m2"),
      said("C", at: 0, by: "customer:1 cookie:c", id: "m1"), said("B", at: 5, by: "cookie:c"),
    ],
    gives: [
      "-10 cookie:c #1 enter a by event web [cookie:c]",
      "0 cookie:c #2 exit a by merged into customer:1 [cookie:c]",
      "0 customer:1 #1 enter a by event web m1 [customer:1]",
      "5 customer:2 #1 enter b by event web [cookie:c customer:2]",
    ]),
  PeopleExample(
    "at one millisecond each record counts for the owner as of its own turn",
    [
      said("C", at: -10, by: "customer:1 cookie:c"), said("A", at: 0, by: "cookie:c", id: "m1"),
      said("C", at: 0, by: "customer:2 cookie:c", id: "m2"), said("B", at: 0, by: "cookie:c", id: "m3"),
    ],
    gives: [
      "0 customer:1 #1 enter a by event web m1 [customer:1]",
      "0 customer:2 #1 enter b by event web m3 [cookie:c customer:2]",
    ]),
  PeopleExample(
    "a new owner in the same tree moves nothing; what came before leaves with the former owner alone",
    [
      said("C", at: 0, by: "device:d cookie:c"), said("A", at: 5, by: "cookie:c"),
      said("C", at: 10, by: "customer:1 device:d"), said("C", at: 20, by: "customer:1 cookie:c"),
      said("B", at: 25, by: "cookie:c"), unlinked("device:d", at: 30),
    ],
    gives: [
      "5 device:d #1 enter a by event web [cookie:c device:d]",
      "10 customer:1 #1 enter a by event web [cookie:c customer:1 device:d]",
      "10 device:d #2 exit a by merged into customer:1 [cookie:c device:d]",
      "25 customer:1 #2 enter b by event web [cookie:c customer:1 device:d]",
      "30 customer:1 #3 exit a by unlinked [cookie:c customer:1]",
      "30 device:d #3 enter a by unlinked [device:d]",
    ]),
  PeopleExample(
    "identifiers of one namespace on a record do not own each other",
    [
      said("A", at: 0, by: "cookie:b"), said("C", at: 5, by: "cookie:a cookie:b"),
      said("C", at: 10, by: "customer:1 cookie:a cookie:b"),
    ],
    gives: [
      "0 cookie:b #1 enter a by event web [cookie:b]",
      "10 cookie:b #2 exit a by merged into customer:1 [cookie:b]",
      "10 customer:1 #1 enter a by event web [cookie:a cookie:b customer:1]",
    ]),
  PeopleExample(
    "customers never merge, whatever they share",
    [
      said("A", at: 0, by: "customer:1 email:e"), said("B", at: 5, by: "customer:2 email:e"),
      said("A", at: 10, by: "email:e"),
    ],
    gives: [
      "0 customer:1 #1 enter a by event web [customer:1 email:e]",
      "5 customer:2 #1 enter b by event web [customer:2 email:e]",
      "10 customer:2 #2 enter a by event web [customer:2 email:e]",
    ]),
  PeopleExample(
    "a duplicate states nothing",
    [
      said("A", at: 0, by: "customer:1", id: "m"), said("A", at: 5, by: "customer:1 cookie:c", id: "m"),
      said("B", at: 10, by: "cookie:c"),
    ],
    gives: [
      "0 customer:1 #1 enter a by event web m [customer:1]",
      "10 cookie:c #1 enter b by event web [cookie:c]",
    ]),
  PeopleExample(
    "an expired record states who is who", retention: 1 * day,
    [
      said("A", at: 5 * day, by: "customer:2"), said("C", at: 0, by: "customer:1 cookie:c"),
      said("B", at: 5 * day + 1, by: "cookie:c"),
    ],
    gives: [
      "432000000 customer:2 #1 enter a by event web [customer:2]",
      "432000001 customer:1 #1 enter b by event web [cookie:c customer:1]",
    ]),
]
