import Segmentation

/// Random pipelines: a few trackers and CRM sources, a few segments that refer to each other in any order of the file.
struct PipelineGenerator {
  static func pipeline(_ random: inout SplitMix64) -> Pipeline {
    var sources: [Source] = []
    let shape = random.below(10)
    if shape != 0 { sources.append(source("web", .tracker, &random)) }
    if shape >= 6 { sources.append(source("app", .tracker, &random)) }
    if shape <= 5 || shape == 9 { sources.append(source("crm", .crm, &random)) }
    if random.percent(30) { sources.reverse() }
    let names = Array(["s1", "s2", "s3", "s4", "s5", "s6"].prefix(1 + random.below(random.percent(70) ? 3 : 6)))
    var segments: [Segment] = []
    for name in names {
      let rules = RuleGenerator(sources: sources, segments: segments.map(\.name), all: names)
      var segment = Segment(name: name, rule: rules.rule(&random, depth: random.below(4)))
      if random.percent(20) { segment.minDuration = random.duration() }
      if random.percent(20) { segment.maxDuration = random.duration() }
      if let shortest = segment.minDuration, let longest = segment.maxDuration, shortest > longest {
        (segment.minDuration, segment.maxDuration) = (longest, shortest)
      }
      segments.append(segment)
    }
    segments.shuffle(using: &random)
    return Pipeline(name: "random", sources: sources, segments: segments)
  }

  private static func source(_ name: String, _ kind: Source.Kind, _ random: inout SplitMix64) -> Source {
    var source = Source(name: name, kind: kind, format: kind == .crm ? .debezium : .segment)
    source.retention = random.pick(Vocabulary.retentions)
    source.lateness = random.pick(Vocabulary.latenesses)
    if kind == .crm { source.attributes = Vocabulary.attributes }
    return source
  }
}
