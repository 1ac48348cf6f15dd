import Segmentation

/// How often each production of the grammar met each edge, over many cases.
///
/// A segment counts for each production it uses, once per edge that its log holds.
public struct Coverage: Sendable {
  public enum Edge: Int, CaseIterable, Sendable {
    /// Two records of a profile exactly a duration of the segment apart.
    case exactly
    /// Two records of a profile at one millisecond.
    case sameMillisecond
    /// A record that came after the clock had passed its time.
    case late
    /// A record that had come before.
    case repeated
  }

  private var counts: [String: [Int]] = [:]
  private var used: Set<String> = []

  public init() {}

  public mutating func add(_ random: RandomCase) {
    let arrivals = random.pipeline.arrivals(of: random.log)
    let repeats = Accepted(random.log, of: random.pipeline).duplicate
    var distances: Set<Int64> = []
    let named = arrivals.filter { $0.name != nil }
    for (index, a) in named.enumerated() {
      for b in named.dropFirst(index + 1) where a.name == b.name {
        distances.insert(abs(a.record.time - b.record.time))
      }
    }
    for segment in random.pipeline.segments {
      let mentions = Mentions(segment.rule)
      var durations = mentions.durations.union(mentions.heldFor)
      durations.formUnion([segment.minDuration, segment.maxDuration].compactMap(\.self))
      if durations.isEmpty { durations.formUnion(random.pipeline.sources.compactMap(\.retention)) }
      let met = [
        !durations.isDisjoint(with: distances), distances.contains(0), arrivals.contains(where: \.isLate),
        repeats > 0,
      ]
      let names = Productions(segment).names
      used.formUnion(names)
      for name in names {
        var row = counts[name] ?? [0, 0, 0, 0]
        for edge in Edge.allCases where met[edge.rawValue] { row[edge.rawValue] += 1 }
        counts[name] = row
      }
    }
  }

  public mutating func merge(_ other: Coverage) {
    counts.merge(other.counts) { a, b in zip(a, b).map(+) }
    used.formUnion(other.used)
  }

  public func count(_ production: String, _ edge: Edge) -> Int { counts[production]?[edge.rawValue] ?? 0 }

  /// Productions that no rule used.
  public var unused: [String] { Productions.all.filter { !used.contains($0) } }

  /// Productions and edges that met less often than `least`.
  public func shortfalls(below least: Int) -> [String] {
    Productions.all.flatMap { production in
      Edge.allCases.compactMap { edge in
        let count = count(production, edge)
        return count < least ? "\(production) × \(edge): \(count)" : nil
      }
    }
  }

  /// A table, a production a line.
  public var report: String {
    let width = (Productions.all.map(\.count).max() ?? 0) + 2
    let header = "production".padded(to: width) + Edge.allCases.map { "\($0)".padded(to: 17) }.joined()
    let lines = Productions.all.map { production in
      production.padded(to: width) + Edge.allCases.map { "\(count(production, $0))".padded(to: 17) }.joined()
    }
    return ([header] + lines).joined(separator: "\n")
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
