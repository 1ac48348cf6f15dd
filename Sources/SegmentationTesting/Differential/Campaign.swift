/// Many random cases at once, on all cores.
public struct Campaign: Sendable {
  public struct Report: Sendable {
    public var cases = 0
    public var deltas = 0
    public var seconds = 0.0
    public var coverage = Coverage()
    /// The first few, made small.
    public var differences: [Difference] = []
  }

  public var seeds: Range<UInt64>
  public var workers: Int
  /// Stops after so many differences.
  public var patience: Int

  public init(seeds: Range<UInt64>, workers: Int, patience: Int = 3) {
    self.seeds = seeds
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
        group.addTask { Self.run(part) }
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

  private static func run(_ seeds: Range<UInt64>) -> Report {
    var report = Report()
    for seed in seeds {
      let random = RandomCase(seed: seed)
      report.cases += 1
      report.coverage.add(random)
      let result = DifferentialTest.compare(random)
      report.deltas += result.expected.deltas.count
      if result.difference != nil || !Variation.failures(of: random).isEmpty {
        if let difference = DifferentialTest.run(seed: seed) { report.differences.append(difference) }
        break
      }
    }
    return report
  }
}

extension Campaign.Report {
  fileprivate mutating func add(_ other: Self) {
    cases += other.cases
    deltas += other.deltas
    coverage.merge(other.coverage)
    differences += other.differences
  }
}
