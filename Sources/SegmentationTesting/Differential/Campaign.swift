/// Many random cases at once, on all cores.
public struct Campaign: Sendable {
  public struct Report: Sendable {
    public var cases = 0
    public var deltas = 0
    public var seconds = 0.0
    public var coverage = Coverage()
    public var edges: [IdentityEdge: Int] = [:]
    /// The first few, made small.
    public var differences: [Difference] = []
  }

  public var seeds: Range<UInt64>
  public var traits: Traits
  public var workers: Int
  /// Stops after so many differences.
  public var patience: Int

  public init(seeds: Range<UInt64>, traits: Traits = .plain, workers: Int, patience: Int = 3) {
    self.seeds = seeds
    self.traits = traits
    self.workers = workers
    self.patience = patience
  }

  /// Runs all cases.
  ///
  /// - Parameter progress: called with the cases so far, each time another 10,000 are done.
  public func run(progress: @Sendable (Int) -> Void = { _ in }) async -> Report {
    let clock = ContinuousClock()
    let start = clock.now
    var report = Report()
    let chunk = UInt64(100)
    var next = seeds.lowerBound
    await withTaskGroup(of: Report.self) { group in
      func launch() {
        guard next < seeds.upperBound, report.differences.count < patience else { return }
        let part = next..<min(next + chunk, seeds.upperBound)
        next = part.upperBound
        group.addTask { [traits] in Self.run(part, traits) }
      }
      for _ in 0..<max(1, workers) { launch() }
      while let part = await group.next() {
        let before = report.cases
        report.add(part)
        if report.cases / 10_000 > before / 10_000 { progress(report.cases) }
        launch()
      }
    }
    let elapsed = start.duration(to: clock.now).components
    report.seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    return report
  }

  private static func run(_ seeds: Range<UInt64>, _ traits: Traits) -> Report {
    var report = Report()
    for seed in seeds {
      let random = RandomCase(seed: seed, traits: traits)
      report.cases += 1
      report.coverage.add(random)
      let result = DifferentialTest.compare(random)
      report.deltas += result.expected.deltas.count
      report.edges.merge(result.expected.edges, uniquingKeysWith: +)
      if result.difference != nil || !Variation.failures(of: random).isEmpty {
        if let difference = DifferentialTest.run(seed: seed, traits: traits) { report.differences.append(difference) }
        break
      }
    }
    return report
  }
}

extension Campaign.Report {
  /// How often each edge of identity, consent and audiences was met, one a line.
  public var edgeReport: String {
    IdentityEdge.allCases.map { "\($0.rawValue): \(edges[$0] ?? 0)" }.joined(separator: "\n")
  }

  fileprivate mutating func add(_ other: Self) {
    cases += other.cases
    deltas += other.deltas
    coverage.merge(other.coverage)
    edges.merge(other.edges, uniquingKeysWith: +)
    differences += other.differences
  }
}
