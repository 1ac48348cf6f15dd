import Segmentation

extension Reading {
  /// Segments that refer to each other so that none can be decided first.
  mutating func circles(among segments: [SegmentReading]) {
    let readable = segments.filter { $0.segment != nil }
    var rules = readable.compactMap { reading in reading.segment.map { (name: $0.name, rule: $0.rule) } }
    // One circle is found at a time; its first segment then counts as one without references.
    for _ in 0..<20 {
      do {
        _ = try SegmentOrder.topological(rules)
        return
      } catch {
        self.error(
          readable[error.index].rule, error.description, hint: "one of these rules must do without `segment(…)`")
        rules[error.index].rule = .or([])
      }
    }
  }

  /// Windows that reach further back than a source's retention.
  mutating func windows(of segments: [SegmentReading], sources: [Source]) {
    for reading in segments {
      guard let segment = reading.segment else { continue }
      windows(of: segment, reading.rule, sources)
    }
  }

  private mutating func windows(of segment: Segment, _ node: Node, _ sources: [Source]) {
    var longest: [String: Int64] = [:]
    for reach in segment.rule.reaches {
      for source in sources where reach.concerns(source) {
        longest[source.name] = max(longest[source.name] ?? 0, reach.milliseconds)
      }
    }
    for source in sources {
      guard let reach = longest[source.name], let retention = source.retention, reach > retention else { continue }
      let (back, kept) = (DurationText.text(reach), DurationText.text(retention))
      warn(
        node,
        "segment `\(segment.name)` looks back \(back), source `\(source.name)` keeps \(kept): older data is not seen",
        hint: "`retention: \(back)` in the source, or a shorter window")
    }
  }
}
