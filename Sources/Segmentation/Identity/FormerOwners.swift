/// Who owned an identifier before it took another owner: what it brought in that time is still with them.
struct FormerOwners {
  struct Span: Equatable {
    /// Of the identifier.
    var hash: UInt64
    /// The instant at which it took another owner.
    var until: Int64
  }

  /// By node: whom it owned.
  private var spans: [UInt32: [Span]] = [:]
  /// By the hash of an identifier: the nodes that owned it.
  private var owners: [UInt64: Set<UInt32>] = [:]

  /// Whom a node owned before, and until when.
  subscript(owner: UInt32) -> [Span] { spans[owner] ?? [] }

  /// The nodes that owned an identifier before.
  func owners(of hash: UInt64) -> Set<UInt32> { owners[hash] ?? [] }

  mutating func add(_ span: Span, of owner: UInt32) {
    spans[owner, default: []].append(span)
    owners[span.hash, default: []].insert(owner)
  }

  /// What one node owned before is another one's history.
  mutating func hand(_ owner: UInt32, to other: UInt32) {
    let handed = self[owner]
    remove(owner)
    for span in handed { add(span, of: other) }
  }

  /// A node is no more.
  mutating func remove(_ owner: UInt32) {
    for span in spans.removeValue(forKey: owner) ?? [] {
      owners[span.hash]?.remove(owner)
      if owners[span.hash]?.isEmpty == true { owners[span.hash] = nil }
    }
  }
}
