/// Who depends on what, once all conditions are compiled.
extension PlanCompiler {
  mutating func link(_ segmentReads: [Reads]) {
    listReaders = lists.map { _ in [] }
    cellReaders = rowAttributes.map { $0.map { _ in [] } }
    changeReaders = rowAttributes.map { $0.map { _ in [] } }
    conditionSegments = conditions.map { _ in [] }
    segmentSegments = segments.map { _ in [] }
    segmentHolds = segments.map { _ in [] }
    consentReaders = (pipeline.consent?.purposes ?? []).map { _ in [] }
    for (index, reads) in reads.enumerated() {
      let condition = Int32(index)
      for list in reads.lists { listReaders[list].append(condition) }
      for cell in reads.cells { cellReaders[cell[0]][cell[1]].append(condition) }
      for change in reads.changes { changeReaders[change[0]][change[1]].append(condition) }
      for segment in reads.segments { segmentHolds[segment].append(condition) }
      if reads.readsKnown { knownReaders.append(condition) }
      if reads.readsSeen { seenReaders.append(condition) }
      if reads.readsBucket { bucketConditions.append(condition) }
      for purpose in reads.purposes { consentReaders[purpose].append(condition) }
      initialBits.append(initialTruth(conditions[index]))
    }
    for segment in order {
      var retained: [Int: Int64] = [:]
      var rows = Set<Int>()
      for condition in segmentReads[segment].conditions {
        conditionSegments[condition].append(Int32(segment))
        retained.merge(reads[condition].retained) { one, _ in one }
        rows.formUnion(reads[condition].rows)
        for other in reads[condition].segments { inherit(&retained, &rows, from: other) }
      }
      for other in segmentReads[segment].segments {
        segmentSegments[other].append(Int32(segment))
        inherit(&retained, &rows, from: other)
      }
      segments[segment].retained = retained.sorted { $0.key < $1.key }.map { (list: $0.key, retention: $0.value) }
      segments[segment].expiringRows = rows.filter { pipeline.sources[$0].retention != nil }.sorted()
    }
  }

  private func inherit(_ retained: inout [Int: Int64], _ rows: inout Set<Int>, from segment: Int) {
    for list in segments[segment].retained { retained[list.list] = list.retention }
    rows.formUnion(segments[segment].expiringRows)
  }

  private func initialTruth(_ condition: Condition) -> Bool {
    switch condition.kind {
    case .count, .distinct: return (condition.low <= 0 && 0 <= condition.high) != condition.isNegated
    case .sum:
      return Scalar.number(0).compares(Comparison.allCases[Int(condition.comparison)], .number(condition.threshold))
    case .pair, .sequence, .held: return false
    case .general:
      var reader = EmptyReader(measures: measures, grantsByDefault: pipeline.consent?.grantedByDefault ?? false)
      return table.holds(condition.other, &reader)
    }
  }
}

/// What the leaves of a rule are worth for a profile of which nothing is known.
private struct EmptyReader: LeafReader, ~Copyable {
  let measures: [MeasureCode]
  let grantsByDefault: Bool

  mutating func value(_ node: Node) -> Scalar {
    switch node.operation {
    case .known: return .boolean(false)
    case .consent: return .boolean(grantsByDefault)
    case .measure:
      switch measures[Int(node.a)].kind {
      case .count, .distinct, .sum, .score: return .number(0)
      case .avg, .min, .max, .timeSince, .first, .last: return .missing
      }
    default: return .missing
    }
  }

  mutating func truth(_ node: Node, _ operand: Scalar) -> Bool { false }
}
