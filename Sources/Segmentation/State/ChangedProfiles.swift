/// Which profiles of a store differ from the state that was last saved. Without a state it notes nothing.
struct ChangedProfiles: ~Copyable {
  private(set) var isTracking = false
  /// By index of the profile.
  private var marks = FlatBuffer<UInt8>()
  /// Those that changed, each once, and some that changed and are no more: kept for a changelog, whose cost must not
  /// follow the number of all profiles.
  private var queue = FlatBuffer<UInt32>()
  private var keepsQueue = false
  /// Keys of the state whose profiles are no more, one behind the other, and where each ends.
  private var gone = FlatBuffer<UInt8>()
  private var ends = FlatBuffer<Int>()

  private static let changed: UInt8 = 1
  /// The state that was last saved has a profile of this index.
  private static let saved: UInt8 = 2
  /// The index stands in the queue, whichever profile has it by now.
  private static let queued: UInt8 = 4

  /// - Parameter form: by which the state is saved.
  mutating func track(for form: StateForm) {
    isTracking = true
    keepsQueue = form == .changelog
  }

  @inline(__always)
  mutating func note(_ index: UInt32) { if isTracking { mark(index, ChangedProfiles.changed) } }

  private mutating func mark(_ index: UInt32, _ bit: UInt8) {
    if Int(index) >= marks.count {
      let missing = Int(index) + 1 - marks.count
      marks.grow(by: missing).update(repeating: 0, count: missing)
    }
    marks[Int(index)] |= bit
    if keepsQueue, marks[Int(index)] & (ChangedProfiles.changed | ChangedProfiles.queued) == ChangedProfiles.changed {
      marks[Int(index)] |= ChangedProfiles.queued
      queue.append(index)
    }
  }

  /// Takes a profile that changed, the last one first; nil where none is left.
  mutating func takeChanged() -> UInt32? {
    while queue.count > 0 {
      let index = queue[queue.count - 1]
      queue.removeLast()
      marks[Int(index)] &= ~ChangedProfiles.queued
      if isChanged(index) { return index }
    }
    return nil
  }

  /// What `takeChanged` gives after so many others, unless it is no more.
  func upcoming(_ distance: Int) -> UInt32? { distance < queue.count ? queue[queue.count - 1 - distance] : nil }

  /// Takes all marks but that of the queue.
  private mutating func takeMarks(_ index: UInt32) -> UInt8 {
    let taken = marks[Int(index)]
    marks[Int(index)] = taken & ChangedProfiles.queued
    return taken & ~ChangedProfiles.queued
  }

  /// A profile is taken out of the store, and its index is free for another.
  mutating func remove(_ index: UInt32, _ profile: Profile) {
    guard isTracking, Int(index) < marks.count else { return }
    if takeMarks(index) & ChangedProfiles.saved != 0 {
      gone.append(StateKind.profile.rawValue)
      gone.append(profile.namespace)
      if let start = profile.key.baseAddress {
        gone.append(start.assumingMemoryBound(to: UInt8.self), count: profile.keyCount)
      }
      ends.append(gone.count)
    }
  }

  /// What a profile goes to another shard with: whether the state has it, and has it as it is.
  mutating func take(_ index: UInt32) -> UInt8 {
    Int(index) < marks.count ? takeMarks(index) : 0
  }

  /// - Parameter taken: what another shard took.
  mutating func restore(_ index: UInt32, _ taken: UInt8) { if isTracking { mark(index, taken) } }

  /// The profile is as the state has it.
  mutating func setSaved(_ index: UInt32) {
    mark(index, ChangedProfiles.saved)
    marks[Int(index)] &= ~ChangedProfiles.changed
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
