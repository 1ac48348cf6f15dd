/// Which lists an event may enter: by source and name, each with the filter to pass. Flat, since every event asks.
struct MatcherTable: ~Copyable {
  struct Candidate: BitwiseCopyable {
    var list: Int32
    /// Root of the filter; -1 where there is none.
    var filter: Int32
  }

  private let starts: FlatBuffer<Int32>
  private let candidates: FlatBuffer<Candidate>
  private let names: Int

  init(_ compiler: borrowing PlanCompiler) {
    names = compiler.eventNames.count + 1
    var starts = FlatBuffer<Int32>()
    var candidates = FlatBuffer<Candidate>()
    for source in compiler.pipeline.sources {
      for name in 0..<names {
        starts.append(Int32(candidates.count))
        for (list, code) in compiler.lists.enumerated() {
          let pattern = compiler.matchers[code.matcher]
          let isOfSource = code.sources.contains { compiler.pipeline.sources[$0].name == source.name }
          let isNamed = pattern.names.contains { alternative in
            (alternative.source == nil || alternative.source == source.name)
              && (alternative.name == nil || (name > 0 && alternative.name.isExactly(compiler.eventNames[name - 1])))
          }
          if isOfSource, isNamed { candidates.append(Candidate(list: Int32(list), filter: compiler.filters[code.matcher])) }
        }
      }
    }
    starts.append(Int32(candidates.count))
    self.starts = starts
    self.candidates = candidates
  }

  /// The candidates of an event of `source` whose name has index `name`.
  @inline(__always)
  func candidates(source: Int, name: Int) -> UnsafeBufferPointer<Candidate> {
    let place = source &* names &+ name
    let start = Int(starts[place])
    return UnsafeBufferPointer(start: candidates.base + start, count: Int(starts[place &+ 1]) &- start)
  }
}
