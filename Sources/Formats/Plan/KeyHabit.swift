/// The key that stood in a place of an object the last time, and what it led to: objects of one kind have the same keys in
/// the same places, so most keys need not be looked up.
struct KeyHabit: BitwiseCopyable {
  /// How many places of an object have one; those behind share them again.
  static let places = 16
  /// Of the keys that are remembered: as many bytes behind a key's beginning can be read.
  private static let longest = 16

  private var head: UInt64
  private var headMask: UInt64
  private var tail: UInt64
  private var tailMask: UInt64
  private var tailOffset: Int32
  private var count: Int32
  /// Where the walk notes the value; `PathTree.unread` where nothing reads it.
  private(set) var slot: Int32
  /// The node that knows the keys of the value, where that is an object; -1 where nothing inside is read.
  private(set) var inner: Int32

  /// No key has stood here.
  static let none = KeyHabit(slot: Int32(PathTree.unread), inner: -1)

  /// For a key that is not told again.
  private init(slot: Int32, inner: Int32) {
    self.slot = slot
    self.inner = inner
    // Nothing under an empty mask is 1.
    (head, headMask, tail, tailMask, tailOffset, count) = (1, 0, 0, 0, 0, 0)
  }

  /// - Parameters:
  ///   - key: between its quotes, `longest` bytes of it readable.
  ///   - child: the node that it leads to; nil where nothing reads what stands there.
  ///   - isPlain: no escape stands in the key.
  init(_ key: UnsafePointer<UInt8>, count: Int, isPlain: Bool, to child: (index: Int32, node: PathTree.Node)?) {
    self.init(
      slot: child?.node.slot ?? Int32(PathTree.unread), inner: child.map { $0.node.hasChildren ? $0.index : -1 } ?? -1)
    guard isPlain, count <= Self.longest else { return }
    self.count = Int32(count)
    tailOffset = Int32(max(0, count - 8))
    headMask = count >= 8 ? .max : 1 << UInt64(count * 8) - 1
    tailMask = headMask
    head = Self.word(key, 0) & headMask
    tail = Self.word(key, Int(tailOffset)) & tailMask
  }

  /// Whether this key stands at `key`, behind the opening quote.
  @inline(__always)
  func isSpelled(_ key: UnsafePointer<UInt8>) -> Bool {
    Self.word(key, 0) & headMask == head && Self.word(key, Int(tailOffset)) & tailMask == tail
      && key[Int(count)] == UInt8(ascii: "\"")
  }

  @inline(__always)
  private static func word(_ key: UnsafePointer<UInt8>, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(key + offset).loadUnaligned(as: UInt64.self))
  }
}
