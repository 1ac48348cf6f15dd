public import Segmentation

/// One random pipeline and log, made from a seed and its traits alone.
public struct RandomCase: Sendable {
  public var seed: UInt64
  public var traits: Traits
  public var pipeline: Pipeline
  /// In the order in which it is read, all sources in one file.
  public var log: [LoggedRecord]
  /// How far time passes behind the last record.
  public var tail: Int64

  public init(seed: UInt64, traits: Traits = .plain) {
    var random = SplitMix64(seed: seed)
    self.seed = seed
    self.traits = traits
    pipeline = PipelineGenerator.pipeline(&random, traits)
    log = LogGenerator(pipeline, traits, &random).log(&random)
    tail = random.percent(50) ? 0 : random.duration() + Int64(random.below(2))
  }
}

extension RandomCase: CustomStringConvertible {
  /// The pipeline and the log as a person would write them down.
  public var description: String {
    let scope = RuleScope(
      sources: pipeline.sources.map { .init(name: $0.name, kind: $0.kind, attributes: $0.attributes.map(\.name)) },
      segments: pipeline.segments.map(\.name), purposes: pipeline.consent?.purposes.map(\.name) ?? [])
    let printer = RulePrinter(scope: scope)
    var lines = ["seed \(seed), time passes \(tail) ms behind the last record"]
    for source in pipeline.sources {
      let retention = source.retention.map { DurationText.text($0) } ?? "forever"
      lines.append(
        "source \(source.name): \(source.kind.rawValue), retention \(retention), lateness \(source.lateness) ms")
    }
    if traits.identity != .none {
      let limits = pipeline.identity.limits.sorted { $0.key < $1.key }.map { " \($0.key) \($0.value)" }.joined()
      let retention = pipeline.identity.retention.map { DurationText.text($0) } ?? "forever"
      lines.append("identity: retention \(retention)\(limits.isEmpty ? "" : ", limits" + limits)")
    }
    if let consent = pipeline.consent {
      lines.append(
        "consent: \(consent.grantedByDefault ? "granted" : "denied") by default, purposes "
          + consent.purposes.map(\.name).joined(separator: " "))
    }
    for segment in pipeline.segments {
      let options =
        [("min", segment.minDuration), ("max", segment.maxDuration)]
        .compactMap { name, value in value.map { ", \(name)_duration \(DurationText.text($0))" } }.joined()
        + (segment.requires.isEmpty ? "" : ", requires \(segment.requires.joined(separator: " "))")
      lines.append("segment \(segment.name)\(options): \(printer.text(segment.rule))")
    }
    return (lines + log.map(\.description)).joined(separator: "\n")
  }
}

extension LoggedRecord: CustomStringConvertible {
  public var description: String {
    var text =
      "line \(line): \(source) at \(time) \(identifiers.map { $0.namespace + ":" + $0.value }.joined(separator: "+"))"
    if let messageID { text += " id \(messageID)" }
    if let sequence { text += " sequence \(sequence.file)/\(sequence.major)/\(sequence.minor)" }
    if isSnapshot { text += " snapshot" }
    switch content {
    case .event(_, let root): text += " \(root)"
    case .row(let attributes):
      let members = attributes.sorted { $0.key < $1.key }.map { name, attribute in
        if case .value(let value) = attribute { "\(name)=\(value)" } else { "\(name)=(kept)" }
      }
      text += " row " + members.joined(separator: " ")
    case .delete: text += " delete"
    case .truncate: text += " truncate"
    case .removal(let name): text += " removal of \(name)"
    case .unlink: text += " unlink"
    }
    for consent in consents { text += " \(consent.isGranted ? "grants" : "denies") \(consent.purpose)" }
    if let expires { text += " expires \(expires)" }
    return text
  }
}
