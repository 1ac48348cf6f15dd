import Segmentation

/// One step of a compiled path.
struct Step: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable { case key, index, each }
  var kind: Kind
  var index: Int
  var key: UnsafeBufferPointer<UInt8>
}

/// Where a value is: a slot of the walk, and the steps that go on from there. A walk follows keys alone, and most paths
/// have nothing else.
struct Reference: BitwiseCopyable {
  var slot: Int
  var rest: UnsafeBufferPointer<Step>
  /// A `[*]` stands among the steps.
  var spreads: Bool
}

extension Reference {
  /// - Parameters:
  ///   - steps: from the object that is walked.
  ///   - keys: how many of them the walk follows at most.
  init?(_ steps: [Path.Step], keys: Int = .max, in tree: inout PathTreeBuilder, arena: Arena) {
    var names: [String] = []
    for case .key(let name) in steps.prefix(while: \.isKey).prefix(keys) { names.append(name) }
    if names.isEmpty { return nil }
    let rest = steps.dropFirst(names.count)
    slot = tree.slot(names)
    spreads = rest.contains(.each)
    self.rest = arena.copy(
      rest.map { step in
        switch step {
        case .key(let name): Step(kind: .key, index: 0, key: arena.copy(name))
        case .index(let index): Step(kind: .index, index: index, key: arena.copy(""))
        case .each: Step(kind: .each, index: 0, key: arena.copy(""))
        }
      })
  }
}

extension Path.Step {
  fileprivate var isKey: Bool {
    if case .key = self { true } else { false }
  }
}
