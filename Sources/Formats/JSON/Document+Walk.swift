/// What a walk over a document came to.
enum WalkEnd { case fits, malformed, tooDeep }

extension Document {
  private static let malformed = -1
  private static let tooDeep = -2

  /// Checks the structure of the whole text, an object, and notes for each path of `tree` where its value begins.
  ///
  /// - Parameter slots: one per path, zero before; the token of the value of each path that is there. Of a key that
  ///   stands twice, the last.
  func walk(_ tree: borrowing PathTree, into slots: UnsafeMutablePointer<UInt32>) -> WalkEnd {
    let end = object(0, node: tree.nodes, in: tree.nodes, slots: slots, depth: 1)
    if end == count { return .fits }
    return end == Self.tooDeep ? .tooDeep : .malformed
  }

  /// The same for an object inside of the document.
  func walk(_ tree: borrowing PathTree, from token: Int, into slots: UnsafeMutablePointer<UInt32>) {
    _ = object(token, node: tree.nodes, in: tree.nodes, slots: slots, depth: 1)
  }

  /// Checks the structure of the whole text, of any kind.
  ///
  /// The text must be followed by a zero byte, and the sentinels behind the last token must point at it.
  func check() -> WalkEnd {
    let end = value(0, depth: 0)
    if end == count { return .fits }
    return end == Self.tooDeep ? .tooDeep : .malformed
  }

  /// Walks the object at `token`, whose keys `node` knows. Its depth is that of the tree, so it recurses.
  ///
  /// Returns the token behind it, or a negative code.
  private func object(
    _ token: Int, node: UnsafePointer<PathTree.Node>, in nodes: UnsafePointer<PathTree.Node>,
    slots: UnsafeMutablePointer<UInt32>, depth: Int
  ) -> Int {
    // What each member asks for, out of the way of the writes to `slots`.
    let (text, positions, habits) = (text, positions, node.pointee.habits)
    var token = token &+ 1
    if self[token] == UInt8(ascii: "}") { return token &+ 1 }
    var place = 0
    while true {
      let quote = text + Int(positions[token])
      let colon = text + Int(positions[token &+ 1])
      guard quote.pointee == UInt8(ascii: "\""), colon.pointee == UInt8(ascii: ":") else { return Self.malformed }
      let habit = habits + place
      place = (place &+ 1) & (KeyHabit.places &- 1)
      if !habit.pointee.isSpelled(quote + 1) {
        habit.pointee = member(quote + 1, before: colon, of: node, in: nodes)
      }
      token &+= 2
      slots[Int(habit.pointee.slot)] = UInt32(truncatingIfNeeded: token)
      let first = text[Int(positions[token])]
      if first == UInt8(ascii: "\"") {
        token &+= 1
      } else if first == UInt8(ascii: "{"), habit.pointee.inner >= 0 {
        if depth >= Self.deepest { return Self.tooDeep }
        token = object(token, node: nodes + Int(habit.pointee.inner), in: nodes, slots: slots, depth: depth &+ 1)
        if token < 0 { return token }
      } else {
        token = value(token, depth: depth)
        if token < 0 { return token }
      }
      let separator = text[Int(positions[token])]
      token &+= 1
      if separator == UInt8(ascii: "}") { return token }
      if separator != UInt8(ascii: ",") { return Self.malformed }
    }
  }

  /// What the key at `key`, whose colon is known, leads to.
  @inline(never)
  private func member(
    _ key: UnsafePointer<UInt8>, before colon: UnsafePointer<UInt8>, of node: UnsafePointer<PathTree.Node>,
    in nodes: UnsafePointer<PathTree.Node>
  ) -> KeyHabit {
    var end = colon - 1
    while end.pointee != UInt8(ascii: "\"") { end -= 1 }
    let count = end - key
    let isPlain = !hasEscapes || !(0..<count).contains { key[$0] == UInt8(ascii: "\\") }
    let child = isPlain ? node.pointee.child(key, count: count) : node.pointee.childWithEscapes(key, count: count)
    return KeyHabit(key, count: count, isPlain: isPlain, to: child < 0 ? nil : (child, nodes[Int(child)]))
  }

  /// Passes over the value at `token`; `depth` containers are open around it. Returns the token behind it, or a
  /// negative code.
  @inline(__always)
  private func value(_ token: Int, depth: Int) -> Int {
    switch self[token] {
    case UInt8(ascii: "\""): token + 1
    case UInt8(ascii: "{"), UInt8(ascii: "["): container(token, depth: depth)
    default: scalar(token) ? token + 1 : Self.malformed
    }
  }

  /// Passes over a container that nothing reads: a loop with a bit per open container, 1 for an object.
  private func container(_ first: Int, depth outer: Int) -> Int {
    var kinds: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    var depth = outer
    var inObject = false
    var token = first
    value: while true {
      switch self[token] {
      case UInt8(ascii: "\""):
        token &+= 1
      case UInt8(ascii: "{"):
        if depth >= Self.deepest { return Self.tooDeep }
        Self.push(&kinds, inObject)
        depth &+= 1
        inObject = true
        token &+= 1
        if self[token] == UInt8(ascii: "}") { break }
        guard self[token] == UInt8(ascii: "\""), self[token &+ 1] == UInt8(ascii: ":") else { return Self.malformed }
        token &+= 2
        continue value
      case UInt8(ascii: "["):
        if depth >= Self.deepest { return Self.tooDeep }
        Self.push(&kinds, inObject)
        depth &+= 1
        inObject = false
        token &+= 1
        if self[token] == UInt8(ascii: "]") { break }
        continue value
      default:
        guard scalar(token) else { return Self.malformed }
        token &+= 1
      }
      // Behind a value, or before the end of an empty container.
      while true {
        let separator = self[token]
        if inObject {
          if separator == UInt8(ascii: ",") {
            guard self[token &+ 1] == UInt8(ascii: "\""), self[token &+ 2] == UInt8(ascii: ":") else {
              return Self.malformed
            }
            token &+= 3
            continue value
          }
          guard separator == UInt8(ascii: "}") else { return Self.malformed }
        } else {
          if separator == UInt8(ascii: ",") {
            token &+= 1
            continue value
          }
          guard separator == UInt8(ascii: "]") else { return Self.malformed }
        }
        token &+= 1
        depth &-= 1
        if depth == outer { return token }
        inObject = Self.pop(&kinds)
      }
    }
  }

  @inline(__always)
  private static func push(_ kinds: inout (UInt64, UInt64, UInt64, UInt64), _ bit: Bool) {
    kinds.3 = kinds.3 << 1 | kinds.2 >> 63
    kinds.2 = kinds.2 << 1 | kinds.1 >> 63
    kinds.1 = kinds.1 << 1 | kinds.0 >> 63
    kinds.0 = kinds.0 << 1 | (bit ? 1 : 0)
  }

  @inline(__always)
  private static func pop(_ kinds: inout (UInt64, UInt64, UInt64, UInt64)) -> Bool {
    let bit = kinds.0 & 1 != 0
    kinds.0 = kinds.0 >> 1 | kinds.1 << 63
    kinds.1 = kinds.1 >> 1 | kinds.2 << 63
    kinds.2 = kinds.2 >> 1 | kinds.3 << 63
    kinds.3 = kinds.3 >> 1
    return bit
  }

  /// Whether a number or word stands at `token`: no bracket, comma or colon, and no string glued to it, which simdjson
  /// takes for a part of it.
  @inline(__always)
  private func scalar(_ token: Int) -> Bool {
    switch self[token] {
    case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "]"), UInt8(ascii: "}"): return false
    default: break
    }
    var byte = start(token)
    let end = token + 1 < count ? start(token &+ 1) : text + length
    while byte < end {
      if byte.pointee == UInt8(ascii: "\"") { return false }
      byte += 1
    }
    return true
  }
}
