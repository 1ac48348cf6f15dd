/// Segments that refer to each other in a circle, so that none of them can be decided first.
public struct SegmentCycle: Error, Equatable, CustomStringConvertible, Sendable {
  /// Names along the references; the last is the first again.
  public var path: [String]
  /// Where the first of them stands in the list that was given.
  public var index: Int

  /// "segments refer to each other in a cycle: a → b → a"
  public var description: String {
    path.count == 2
      ? "the segment refers to itself: \(path.joined(separator: " → "))"
      : "segments refer to each other in a cycle: \(path.joined(separator: " → "))"
  }
}

/// The order in which segments are decided.
public enum SegmentOrder {
  /// Indices such that each segment stands behind those it refers to; otherwise the given order is kept. A name that no
  /// segment has is passed over: the parser has refused it. O(segments + references), whatever the depth.
  public static func topological(_ segments: [(name: String, rule: Rule)]) throws(SegmentCycle) -> [Int] {
    var indices: [String: Int] = [:]
    for (index, segment) in segments.enumerated() { indices[segment.name] = index }
    let references = segments.map { $0.rule.references.compactMap { indices[$0] } }

    enum State { case unseen, open, done }
    var states = [State](repeating: .unseen, count: segments.count)
    var order: [Int] = []
    for root in segments.indices where states[root] == .unseen {
      // The way from the root, and at each segment on it the next reference to follow.
      var way = [(segment: root, next: 0)]
      states[root] = .open
      while let last = way.last {
        guard last.next < references[last.segment].count else {
          states[last.segment] = .done
          order.append(last.segment)
          way.removeLast()
          continue
        }
        way[way.count - 1].next += 1
        let target = references[last.segment][last.next]
        switch states[target] {
        case .done: continue
        case .unseen:
          states[target] = .open
          way.append((target, 0))
        case .open:
          let circle = way.drop { $0.segment != target }.map { segments[$0.segment].name }
          throw SegmentCycle(path: circle + [segments[target].name], index: target)
        }
      }
    }
    return order
  }
}
