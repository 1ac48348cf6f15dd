/// Whether and how a pipeline joins identities.
struct Linkage: Sendable {
  /// Some source names a person in more than one namespace, so that records can state who owns whom.
  let isLinked: Bool
  /// Ranks of the namespaces that sources name people in.
  let named: [Int]
  /// By namespace: at most so many identifiers of it in one profile.
  let limits: [Int]
  /// Some namespace has a limit.
  let isLimited: Bool
  /// By CRM source: the namespaces of which a row remembers what it last gave.
  let given: [[UInt8]]

  init(_ pipeline: Pipeline) {
    let namespaces = pipeline.identity.namespaces
    let ranks = pipeline.sources.map { source in
      Set(source.identifiers.compactMap { namespaces.firstIndex(of: $0.namespace) }).sorted()
    }
    isLinked = ranks.contains { $0.count > 1 }
    named = Set(ranks.flatMap(\.self)).sorted()
    limits = namespaces.map { pipeline.identity.limits[$0] ?? .max }
    isLimited = !pipeline.identity.limits.isEmpty
    given = zip(pipeline.sources, ranks).map { source, ranks in
      source.kind == .crm && ranks.count > 1 ? ranks.dropFirst().map { UInt8(truncatingIfNeeded: $0) } : []
    }
  }
}
