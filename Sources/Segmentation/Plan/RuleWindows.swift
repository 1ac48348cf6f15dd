/// The windows of a rule, each with the events that it looks back on.
struct RuleWindows {
  private var windows: [(event: EventPattern, window: Window)] = []

  init(_ rule: Rule) {
    var found: [(EventPattern, Window)] = []
    rule.visit { rule in
      switch rule {
      case .occurs(let event, let window?): found.append((event, window))
      case .sequence(let sequence): if let window = sequence.window { found.append((sequence.steps[0].event, window)) }
      default: break
      }
    }
    rule.visitOperands { operand in
      switch operand {
      case .measure(let measure, let window?): found.append((measure.event, window))
      case .pick(_, let event, _, let window?): found.append((event, window))
      default: break
      }
    }
    windows = found.map { (event: $0.0, window: $0.1) }
  }

  /// A sentence for each window that looks further back than a source keeps its records.
  func beyond(_ sources: [Source]) -> [String] {
    var sentences: [String] = []
    for (event, window) in windows {
      let length =
        switch window {
        case .within(let length): length
        case .between(_, let far): far
        }
      for source in sources where source.kind != .crm {
        guard let retention = source.retention, length > retention else { continue }
        guard event.names.contains(where: { $0.source == nil || $0.source == source.name }) else { continue }
        let sentence =
          "a window of \(DurationText.text(length)) over \(event), but source \(source.name) keeps its records for "
          + "\(DurationText.text(retention)): older ones are not seen"
        if !sentences.contains(sentence) { sentences.append(sentence) }
      }
    }
    return sentences
  }
}

extension Measure {
  var event: EventPattern {
    switch self {
    case .count(let event), .distinct(let event, _), .sum(let event, _), .avg(let event, _), .min(let event, _),
      .max(let event, _), .timeSince(let event), .score(let event, _):
      event
    }
  }
}
