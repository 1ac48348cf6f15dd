extension PlanCompiler {
  /// The nodes of a test over values: of a rule, or of a filter over an event's own fields.
  mutating func expression(_ rule: Rule) -> Int32 {
    switch rule {
    case .and(let rules): return join(.and, rules.map { expression($0) }, empty: .always)
    case .or(let rules): return join(.or, rules.map { expression($0) }, empty: .never)
    case .not(let inner): return node(.not, expression(inner))
    case .compare(let left, let comparison, let right):
      var node = Node(.compare)
      node.a = operand(left)
      node.b = operand(right)
      node.comparison = UInt8(Comparison.allCases.firstIndex(of: comparison) ?? 0)
      return table.add(node)
    case .between(let value, let low, let high): return node(.between, operand(value), operand(low), operand(high))
    case .isIn(let value, let items, let isNegated):
      var node = Node(isNegated ? .isNotIn : .isIn)
      node.a = operand(value)
      let roots = items.map { table.add($0) }
      node.b = roots.first ?? 0
      node.c = Int32(roots.count)
      return table.add(node)
    case .contains(let value, let part): return node(.contains, operand(value), table.add(part))
    case .startsWith(let value, let part): return node(.startsWith, operand(value), table.add(.text(part)))
    case .endsWith(let value, let part): return node(.endsWith, operand(value), table.add(.text(part)))
    case .matches(let value, let pattern):
      guard let regex = try? Regex(pattern) else { return table.add(Node(.never)) }
      return node(.matches, operand(value), table.add(regex))
    case .exists(let value): return node(.exists, operand(value))
    case .isMissing(let value): return node(.isMissing, operand(value))
    case .truth(let value): return node(.truth, operand(value))
    case .timestamp(let value, let direction, let length):
      var node = Node(direction == .last ? .timestampLast : .timestampNext)
      node.a = operand(value)
      node.milliseconds = length
      return table.add(node)
    case .changed(let sourceName, let attribute, let length):
      guard let source = index(ofSource: sourceName), let cell = rowAttributes[source].firstIndex(of: attribute) else {
        return table.add(Node(.never))
      }
      current.changes.insert([source, cell])
      current.rows.insert(source)
      var node = Node(.changed)
      node.a = Int32(source)
      node.b = Int32(cell)
      node.milliseconds = length
      return table.add(node)
    case .occurs, .sequence, .segment:
      // Tests of their own, never part of an expression.
      return table.add(Node(.never))
    }
  }

  private func node(_ operation: Node.Operation, _ a: Int32, _ b: Int32 = 0, _ c: Int32 = 0) -> Int32 {
    var node = Node(operation)
    node.a = a
    node.b = b
    node.c = c
    return table.add(node)
  }

  private mutating func operand(_ operand: Operand) -> Int32 {
    switch operand {
    case .literal(let literal): return table.add(literal)
    case .duration(let length):
      durations.append(length)
      var node = Node(.duration)
      node.milliseconds = length
      return table.add(node)
    case .arithmetic(let left, let operation, let right):
      let nodes: Node.Operation =
        switch operation {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        }
      return node(nodes, self.operand(left), self.operand(right))
    case .path(let path): return node(.slot, Int32(slot(path)))
    case .attribute(let sourceName, let name): return attribute(sourceName, name)
    case .profile(let field):
      switch field {
      case .known:
        current.readsKnown = true
        for source in pipeline.sources.indices where pipeline.sources[source].kind == .crm {
          current.rows.insert(source)
        }
        return table.add(Node(.known))
      case .firstSeen:
        current.readsSeen = true
        return table.add(Node(.firstSeen))
      case .lastSeen:
        current.readsSeen = true
        for source in pipeline.sources.indices where pipeline.sources[source].kind == .tracker {
          current.rows.insert(source)
        }
        return table.add(Node(.lastSeen))
      }
    case .bucket(let salt):
      current.readsBucket = true
      salts.append(salt)
      return node(.bucket, Int32(salts.count - 1))
    case .consent(let name):
      guard let purpose = index(ofPurpose: name) else { return table.add(Node(.literal)) }
      current.purposes.insert(purpose)
      return node(.consent, Int32(purpose))
    case .measure(let measure, let window): return self.measure(measure, window)
    case .pick(let pick, let event, let path, let window):
      return self.measure(pick == .first ? .first : .last, event, path, window, newest: pick == .last ? 1 : nil)
    }
  }

  private mutating func attribute(_ sourceName: String, _ name: String) -> Int32 {
    guard let source = index(ofSource: sourceName) else { return table.add(Node(.literal)) }
    if !rowAttributes[source].contains(name) { rowAttributes[source].append(name) }
    let cell = rowAttributes[source].firstIndex(of: name) ?? 0
    current.cells.insert([source, cell])
    current.rows.insert(source)
    return node(.attribute, Int32(source), Int32(cell))
  }

  private mutating func measure(_ measure: Measure, _ window: Window?) -> Int32 {
    switch measure {
    case .count(let event): self.measure(.count, event, nil, window, newest: nil)
    case .distinct(let event, let path): self.measure(.distinct, event, path, window, newest: nil)
    case .sum(let event, let path): self.measure(.sum, event, path, window, newest: nil)
    case .avg(let event, let path): self.measure(.avg, event, path, window, newest: nil)
    case .min(let event, let path): self.measure(.min, event, path, window, newest: nil)
    case .max(let event, let path): self.measure(.max, event, path, window, newest: nil)
    case .timeSince(let event): self.measure(.timeSince, event, nil, window, newest: 1)
    case .score(let event, let halfLife): self.measure(.score, event, nil, window, newest: nil, halfLife: halfLife)
    }
  }

  private mutating func measure(
    _ kind: MeasureCode.Kind, _ event: EventPattern, _ path: Path?, _ window: Window?, newest: Int?, halfLife: Int64 = 0
  ) -> Int32 {
    let matcher = self.matcher(event)
    var newest = newest
    if case .between = window { newest = nil }
    read(matcher: matcher, window: window, newest: newest)
    let range = matcherParts[matcher]
    var code = MeasureCode(kind: kind, firstPart: Int32(range.lowerBound), partCount: Int32(range.count))
    if let path {
      let isNumeric =
        switch kind {
        case .sum, .avg, .min, .max: true
        default: false
        }
      code.cell = cell(path, matcher: matcher, isNumeric: isNumeric)
    }
    code.window = window
    code.halfLife = halfLife
    measures.append(code)
    return node(.measure, Int32(measures.count - 1))
  }
}
