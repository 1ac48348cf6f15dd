/// Which profiles of a store differ from the state that was last saved. Without a state it notes nothing.
struct ChangedProfiles: ~Copyable {
  private(set) var isTracking = false
  /// By index of the profile.
  private var marks = FlatBuffer<UInt8>()
  /// Keys of the state whose profiles are no more, one behind the other, and where each ends.
  private var gone = FlatBuffer<UInt8>()
  private var ends = FlatBuffer<Int>()

  private static let changed: UInt8 = 1
  /// The state that was last saved has a profile of this index.
  private static let saved: UInt8 = 2

  mutating func track() { isTracking = true }

  @inline(__always)
  mutating func note(_ index: UInt32) { if isTracking { mark(index, ChangedProfiles.changed) } }

  private mutating func mark(_ index: UInt32, _ bit: UInt8) {
    if Int(index) >= marks.count {
      let missing = Int(index) + 1 - marks.count
      marks.grow(by: missing).update(repeating: 0, count: missing)
    }
    marks[Int(index)] |= bit
  }

  /// A profile is taken out of the store, and its index is free for another.
  mutating func remove(_ index: UInt32, _ profile: Profile) {
    guard isTracking, Int(index) < marks.count else { return }
    if marks[Int(index)] & ChangedProfiles.saved != 0 {
      gone.append(StateKind.profile.rawValue)
      gone.append(profile.namespace)
      if let start = profile.key.baseAddress {
        gone.append(start.assumingMemoryBound(to: UInt8.self), count: profile.keyCount)
      }
      ends.append(gone.count)
    }
    marks[Int(index)] = 0
  }

  /// What a profile goes to another shard with: whether the state has it, and has it as it is.
  mutating func take(_ index: UInt32) -> UInt8 {
    guard Int(index) < marks.count else { return 0 }
    defer { marks[Int(index)] = 0 }
    return marks[Int(index)]
  }

  /// - Parameter taken: what another shard took.
  mutating func restore(_ index: UInt32, _ taken: UInt8) { if isTracking { mark(index, taken) } }

  /// The profile is as the state has it.
  mutating func setSaved(_ index: UInt32) {
    mark(index, ChangedProfiles.saved)
    marks[Int(index)] = ChangedProfiles.saved
  }

  func isChanged(_ index: UInt32) -> Bool {
    Int(index) < marks.count && marks[Int(index)] & ChangedProfiles.changed != 0
  }

  /// Hands over the keys of profiles that are no more, and forgets them.
  mutating func takeGone(_ body: (UnsafeRawBufferPointer) -> Void) {
    var start = 0
    for place in 0..<ends.count {
      body(UnsafeRawBufferPointer(start: gone.base + start, count: ends[place] - start))
      start = ends[place]
    }
    gone.removeAll()
    ends.removeAll()
  }
}
