/// The profiles that the records of one instant touch, each to be evaluated once at its end.
///
/// What is to be evaluated of the profile at hand lies in the shard; of the others it is put by here.
struct TouchedProfiles: ~Copyable {
  struct Entry: BitwiseCopyable {
    /// `IdentityNode.none` once the profile is no more.
    var profile: UInt32
    /// The last record that touched it; nil where time alone did.
    var cause: UInt32?
    /// The last record by which an identifier left it, or left another one to be this profile.
    var unlink: UInt32?
  }

  /// What was put by of a profile.
  struct Pending {
    var conditions: [Int32]
    var expiredRows: [Int32]
    /// Of a profile that comes to exist at this instant: when it ended before.
    var endBefore: Int64?
  }

  private(set) var entries: FlatBuffer<Entry>
  /// By profile: its place among the entries plus 1; 0 where it is not touched.
  private var places: FlatBuffer<UInt32>
  private var pending: [UInt32: Pending] = [:]
  /// The profile at hand.
  var atHand: UInt32?

  init() {
    entries = FlatBuffer(capacity: 16)
    places = FlatBuffer(capacity: 64)
  }

  mutating func insert(_ profile: UInt32, cause: UInt32?, isUnlinked: Bool) {
    if Int(profile) >= places.count {
      let missing = Int(profile) + 1 - places.count
      places.grow(by: missing).update(repeating: 0, count: missing)
    }
    let place = Int(places[Int(profile)])
    if place == 0 {
      entries.append(Entry(profile: profile, cause: cause, unlink: isUnlinked ? cause : nil))
      places[Int(profile)] = UInt32(truncatingIfNeeded: entries.count)
    } else {
      entries.base[place - 1].cause = cause
      if isUnlinked { entries.base[place - 1].unlink = cause }
    }
  }

  func contains(_ profile: UInt32) -> Bool { Int(profile) < places.count && places[Int(profile)] != 0 }

  /// A profile that is no more is not evaluated.
  mutating func remove(_ profile: UInt32) {
    pending[profile] = nil
    guard contains(profile) else { return }
    entries.base[Int(places[Int(profile)]) - 1].profile = IdentityNode.none
    places[Int(profile)] = 0
  }

  /// Of a profile that is not at hand and comes to exist at this instant: when it ended before; else nil.
  func endBefore(_ profile: UInt32) -> Int64? { pending[profile]?.endBefore }

  mutating func put(by profile: UInt32, _ what: Pending) { pending[profile] = what }
  mutating func take(_ profile: UInt32) -> Pending? {
    pending.isEmpty ? nil : pending.removeValue(forKey: profile)
  }

  mutating func removeAll() {
    for place in 0..<entries.count where entries[place].profile != IdentityNode.none {
      places[Int(entries[place].profile)] = 0
    }
    entries.removeAll()
    atHand = nil
  }
}
