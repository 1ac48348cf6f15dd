/// Holds the engine to the oracle: one random case, delta by delta.
public enum DifferentialTest {
  public struct Comparison: Sendable {
    public var expected: Oracle.Outcome
    public var difference: Difference?
  }

  /// The difference that the case of a seed shows, made as small as it gets; nil where there is none.
  public static func run(seed: UInt64, traits: Traits = .plain) -> Difference? {
    let random = RandomCase(seed: seed, traits: traits)
    guard let difference = difference(of: random) else { return nil }
    return self.difference(of: Shrinker.shrunk(random) { self.difference(of: $0) != nil }) ?? difference
  }

  /// What differs, counts and variations of the input included.
  public static func difference(of random: RandomCase) -> Difference? {
    if let difference = compare(random).difference { return difference }
    let failures = Variation.failures(of: random)
    return failures.isEmpty
      ? nil : Difference(random: random, expected: [], got: failures.map { "differs under \($0)" })
  }

  public static func compare(_ random: RandomCase) -> Comparison {
    let expected = Oracle(random.pipeline).evaluate(random.log, tail: random.tail)
    let engine = EngineRun(random, seenAs: random)
    let got = engine.lines.map { ExpectedDelta(line: $0) }
    let counts = [expected.used, expected.duplicate, expected.expired]
    if areMet(expected.deltas, by: got, random.traits), counts == engine.counts {
      return Comparison(expected: expected)
    }
    return Comparison(
      expected: expected,
      difference: Difference(
        random: random, expected: expected.deltas.map(\.description) + ["used, duplicate, expired: \(counts)"],
        got: zip(got, engine.lines).map { $0?.description ?? "unreadable: " + $1 }
          + ["used, duplicate, expired: \(engine.counts)"]))
  }

  /// Whether a bug that is planted in the engine shows in the deltas of a case.
  public static func finds(_ bug: PlantedBug, in random: RandomCase) -> Bool {
    let expected = Oracle(random.pipeline).evaluate(random.log, tail: random.tail)
    let engine = EngineRun(random, seenAs: bug.plant(random))
    return !areMet(expected.deltas, by: engine.lines.map { ExpectedDelta(line: $0) }, random.traits)
  }

  /// Without identity the identifiers are not compared.
  private static func areMet(_ expected: [ExpectedDelta], by written: [ExpectedDelta?], _ traits: Traits) -> Bool {
    expected.count == written.count
      && zip(expected, written).allSatisfy { wanted, written in
        var wanted = wanted
        if traits.identity == .none, let written { wanted.identifiers = written.identifiers }
        return wanted.isMet(by: written)
      }
  }
}

extension EngineRun {
  fileprivate init(_ random: RandomCase, seenAs seen: RandomCase) {
    self.init(seen.pipeline, seen.log, stride: 1 + Int(random.seed % 5), tail: seen.tail)
  }
}
