/// The tokens that a walk found, by slot of its tree; 0 where nothing stands.
struct Slots: ~Copyable {
  let tokens: UnsafeMutablePointer<UInt32>
  private let count: Int

  init(count: Int) {
    self.count = count
    tokens = .allocate(capacity: count)
    tokens.initialize(repeating: 0, count: count)
  }

  deinit { tokens.deallocate() }

  @inline(__always)
  func clear() { tokens.update(repeating: 0, count: count) }
}
