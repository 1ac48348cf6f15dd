/// The identifiers of a profile in the order of the state: by namespace, the strongest first, then by value. So the one that
/// names the profile has number 0, and an owner stands before what it owns.
///
///     count, each: namespace 1 | value | number of its owner plus 1 | owners so far | stated | end of its events
///     | carries 1 | instants | count of those it owned before, each: hash 8 | until when
struct ProfileIdentifiers {
  private var nodes: [UInt32] = []

  init() {}

  init(of profile: UInt32, _ graph: borrowing IdentityGraph) {
    var keyed: [(namespace: UInt8, key: UnsafeRawBufferPointer, node: UInt32)] = []
    graph.forEach(profile) { keyed.append((graph[$0].namespace, graph.key($0), $0)) }
    if keyed.count > 1 {
      keyed.sort {
        $0.namespace == $1.namespace ? $0.key.lexicographicallyPrecedes($1.key) : $0.namespace < $1.namespace
      }
    }
    nodes = keyed.map(\.node)
  }

  /// Whether the first is the one that the profile is known by.
  func isNamed(_ namespace: UInt8, _ key: UnsafeRawBufferPointer, _ graph: borrowing IdentityGraph) -> Bool {
    guard let first = nodes.first else { return false }
    return graph[first].namespace == namespace && graph.key(first).elementsEqual(key)
  }

  /// What the state calls a node of the profile.
  func number(of node: UInt32) -> Int { nodes.firstIndex(of: node) ?? 0 }

  func readNode(_ value: inout StateReader) throws(MalformedState) -> UInt32 {
    nodes[try value.number(below: nodes.count)]
  }

  func write(_ graph: borrowing IdentityGraph, _ instants: Int, to value: inout StateWriter) {
    value.count(nodes.count)
    for node in nodes {
      let known = graph[node]
      value.byte(known.namespace)
      value.text(graph.key(node))
      value.count(known.owner == IdentityNode.none ? 0 : number(of: known.owner) + 1)
      value.number(known.owners)
      value.signed(known.stated)
      value.signed(known.eventsEnd)
      value.byte(known.carries ? 1 : 0)
      for instant in 0..<instants { value.signed(graph.instant(node, instant)) }
      let former = graph.former[node].sorted { ($0.hash, $0.until) < ($1.hash, $1.until) }
      value.count(former.count)
      for former in former {
        value.bits(former.hash)
        value.signed(former.until)
      }
    }
  }

  /// Adds the identifiers to a graph as those of `profile`.
  static func read(
    _ value: inout StateReader, _ profile: UInt32, _ namespaces: Int, _ instants: Int, into graph: inout IdentityGraph
  ) throws(MalformedState) -> ProfileIdentifiers {
    var identifiers = ProfileIdentifiers()
    for number in 0..<(try value.count()) {
      let namespace = try value.byte()
      let key = try value.text()
      let hash = hash64(key, seed: UInt64(namespace))
      guard namespace < namespaces, graph.find(namespace, key, hash: hash) == nil else { throw MalformedState() }
      let owner = try value.number(below: number + 1)
      let owners = UInt32(truncatingIfNeeded: try value.number())
      let stated = try value.instantOrNone()
      let node: UInt32
      if number == 0 {
        node = graph.add(namespace, key, hash: hash, profile: profile)
      } else {
        // All but the first have an owner, and it is stronger.
        guard owner > 0, graph[identifiers.nodes[owner - 1]].namespace < namespace else { throw MalformedState() }
        node = graph.addOwned(namespace, key, hash: hash, by: identifiers.nodes[owner - 1], stated: stated)
      }
      identifiers.nodes.append(node)
      graph.pointer(node).pointee.owners = owners
      graph.pointer(node).pointee.eventsEnd = try value.endOfEvents()
      if try value.byte() != 0 { graph.noteCarried(node) }
      for instant in 0..<instants { graph.setInstant(node, instant, to: try value.instantOrNone()) }
      for _ in 0..<(try value.count()) {
        graph.former.add(FormerOwners.Span(hash: try value.bits(), until: try value.instant()), of: node)
      }
    }
    guard !identifiers.nodes.isEmpty else { throw MalformedState() }
    return identifiers
  }
}
