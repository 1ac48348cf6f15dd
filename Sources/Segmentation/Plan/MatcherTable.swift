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
    var places = [[Candidate]](repeating: [], count: compiler.pipeline.sources.count * names)
    for (list, code) in compiler.lists.enumerated() where code.matcher >= 0 {
      let candidate = Candidate(list: Int32(list), filter: compiler.filters[code.matcher])
      for source in code.sources {
        let name = compiler.pipeline.sources[source].name
        let named = compiler.matchers[code.matcher].names.filter { $0.source == nil || $0.source == name }.map(\.name)
        let indices =
          named.contains(nil)
          ? Array(0..<names) : Set(named.compactMap { $0.flatMap { compiler.index(ofName: $0) } }).map { $0 + 1 }
        for index in indices { places[source * names + index].append(candidate) }
      }
    }
    var starts = FlatBuffer<Int32>(capacity: places.count + 1)
    var candidates = FlatBuffer<Candidate>()
    for place in places {
      starts.append(Int32(candidates.count))
      for candidate in place { candidates.append(candidate) }
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
