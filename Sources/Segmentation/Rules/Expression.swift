/// One step of a compiled rule or filter: a node of a tree, in flat memory.
struct Node: BitwiseCopyable {
  enum Operation: UInt8, BitwiseCopyable {
    // Truths. Children are `a`, `b`, `c`; a list of literals is `b ..< b + c`.
    case always, never, and, or, not, compare, between, isIn, isNotIn, contains, startsWith, endsWith, matches, exists
    case isMissing, truth, timestampLast, timestampNext
    /// `a` is a condition; a segment.
    case condition, segment
    // Values.
    case literal, add, subtract, multiply, divide
    /// `a` is a slot of the record.
    case slot
    /// `a` is a CRM source, `b` a cell of its row.
    case attribute
    /// `a` is a `Measure` of the plan.
    case measure
    /// `changed within`: `a` is a CRM source, `b` a tracked attribute, `milliseconds` the window. A truth.
    case changed
    case firstSeen, lastSeen, known
    /// `a` is a purpose of the pipeline's consent policy.
    case consent
    /// `a` is a salt of the plan.
    case bucket
    /// A duration of `milliseconds`.
    case duration
  }

  var operation: Operation
  /// Of `compare`: index in `Comparison.allCases`.
  var comparison: UInt8 = 0
  var a: Int32 = 0
  var b: Int32 = 0
  var c: Int32 = 0
  var milliseconds: Int64 = 0
  /// Of a literal.
  var kind = Scalar.Kind.missing
  var bits: UInt64 = 0
  var text: UInt = 0
  var textCount: Int = 0

  init(_ operation: Operation) { self.operation = operation }

  @inline(__always)
  var literal: Scalar {
    Scalar(
      kind: kind, bits: bits, text: UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: text), count: textCount))
  }
}

/// Where an expression's values come from: an event's record, or a profile at an instant.
protocol LeafReader: ~Copyable {
  /// The value of a leaf other than a literal.
  mutating func value(_ node: Node) -> Scalar
  /// The truth of a leaf: a condition, a segment, an attribute's change, a timestamp's nearness.
  mutating func truth(_ node: Node, _ operand: Scalar) -> Bool
}

/// All expressions of a plan in one table of nodes; an expression is the index of its root.
///
/// It owns the literals' texts and the regular expressions that nodes point to.
final class ExpressionTable: @unchecked Sendable {
  // Written while the plan is compiled, by one thread; only read afterwards.
  private(set) var nodes: UnsafeMutablePointer<Node>
  private var count = 0
  private var capacity = 64
  private var texts: [UnsafeMutableRawPointer] = []
  private var regexes: [Regex] = []

  init() { nodes = .allocate(capacity: capacity) }

  deinit {
    nodes.deallocate()
    for text in texts { text.deallocate() }
  }

  func add(_ node: Node) -> Int32 {
    if count == capacity {
      let larger = UnsafeMutablePointer<Node>.allocate(capacity: capacity * 2)
      larger.update(from: nodes, count: count)
      nodes.deallocate()
      nodes = larger
      capacity *= 2
    }
    nodes[count] = node
    count += 1
    return Int32(count - 1)
  }

  func add(_ literal: Literal) -> Int32 {
    var node = Node(.literal)
    switch literal {
    case .number(let number):
      node.kind = .number
      node.bits = (number + 0.0).bitPattern
    case .boolean(let flag):
      node.kind = .boolean
      node.bits = flag ? 1 : 0
    case .text(let text):
      node.kind = .string
      setText(text, of: &node)
    }
    return add(node)
  }

  func setText(_ text: String, of node: inout Node) {
    let utf8 = Array(text.utf8)
    let copy = UnsafeMutableRawPointer.allocate(byteCount: max(1, utf8.count), alignment: 1)
    copy.copyMemory(from: utf8, byteCount: utf8.count)
    texts.append(copy)
    node.text = UInt(bitPattern: copy)
    node.textCount = utf8.count
  }

  /// - Returns: what a `matches` node has in `b`.
  func add(_ regex: Regex) -> Int32 {
    regexes.append(regex)
    return Int32(regexes.count - 1)
  }

  // MARK: evaluation

  /// Whether an expression holds.
  func holds<Reader: LeafReader & ~Copyable>(_ root: Int32, _ reader: inout Reader) -> Bool {
    let node = nodes[Int(root)]
    switch node.operation {
    case .always: return true
    case .never: return false
    case .and: return holds(node.a, &reader) && holds(node.b, &reader)
    case .or: return holds(node.a, &reader) || holds(node.b, &reader)
    case .not: return !holds(node.a, &reader)
    case .condition, .segment, .changed: return reader.truth(node, .missing)
    case .timestampLast, .timestampNext:
      let operand = value(node.a, &reader)
      return some(operand) { reader.truth(node, $0) }
    case .compare: return compare(node, &reader)
    case .between:
      let operand = value(node.a, &reader)
      let low = value(node.b, &reader)
      let high = value(node.c, &reader)
      return some(operand) { $0.compares(.greaterOrEqual, low) && $0.compares(.lessOrEqual, high) }
    case .isIn: return some(value(node.a, &reader)) { isAmong($0, node) }
    case .isNotIn: return some(value(node.a, &reader)) { isComparable($0, node) && !isAmong($0, node) }
    case .contains:
      let part = nodes[Int(node.b)].literal
      return some(value(node.a, &reader)) { $0.contains(part) }
    case .startsWith:
      let part = nodes[Int(node.b)].literal.text
      return some(value(node.a, &reader)) { $0.hasPrefix(part) }
    case .endsWith:
      let part = nodes[Int(node.b)].literal.text
      return some(value(node.a, &reader)) { $0.hasSuffix(part) }
    case .matches: return some(value(node.a, &reader)) { $0.kind == .string && regexes[Int(node.b)].search($0.text) }
    case .exists: return some(value(node.a, &reader)) { $0.kind != .missing && $0.kind != .null }
    case .isMissing:
      let operand = value(node.a, &reader)
      return operand.kind == .spread
        ? !some(operand) { $0.kind != .null } : operand.kind == .missing || operand.kind == .null
    case .truth: return some(value(node.a, &reader)) { $0.kind == .boolean && $0.bits != 0 }
    case .literal, .add, .subtract, .multiply, .divide, .slot, .attribute, .measure, .firstSeen, .lastSeen, .known,
      .consent, .bucket, .duration:
      preconditionFailure("ExpressionTable: the root of a truth is no value")
    }
  }

  /// A value for which a spread stands as all its elements.
  private func some(_ operand: Scalar, _ test: (Scalar) -> Bool) -> Bool {
    guard operand.kind == .spread else { return test(operand) }
    var elements = CanonicalElements(operand.text)
    while let element = elements.next() { if test(Scalar(element: element)) { return true } }
    return false
  }

  private func compare<Reader: LeafReader & ~Copyable>(_ node: Node, _ reader: inout Reader) -> Bool {
    let left = value(node.a, &reader)
    let right = value(node.b, &reader)
    let comparison = Comparison.allCases[Int(node.comparison)]
    return some(left) { left in some(right) { left.compares(comparison, $0) } }
  }

  private func isAmong(_ operand: Scalar, _ node: Node) -> Bool {
    for item in node.b..<node.b + node.c where operand.compares(.equal, nodes[Int(item)].literal) { return true }
    return false
  }

  private func isComparable(_ operand: Scalar, _ node: Node) -> Bool {
    for item in node.b..<node.b + node.c where nodes[Int(item)].kind == operand.kind { return true }
    return false
  }

  /// What an expression of a value is worth.
  func value<Reader: LeafReader & ~Copyable>(_ root: Int32, _ reader: inout Reader) -> Scalar {
    let node = nodes[Int(root)]
    switch node.operation {
    case .literal: return node.literal
    case .duration: return Scalar(kind: .duration, bits: Double(node.milliseconds).bitPattern)
    case .add, .subtract, .multiply, .divide:
      let left = value(node.a, &reader)
      let right = value(node.b, &reader)
      guard left.kind == .number, right.kind == .number else { return .missing }
      return switch node.operation {
      case .add: .number(left.number + right.number)
      case .subtract: .number(left.number - right.number)
      case .multiply: .number(left.number * right.number)
      default: .number(left.number / right.number)
      }
    default: return reader.value(node)
    }
  }
}
