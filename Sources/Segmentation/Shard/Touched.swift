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

  /// So many entries are looked through.
  private static let few = 8

  private(set) var entries: FlatBuffer<Entry>
  /// By profile, where entries are more than a few: its place among them plus 1; 0 where it is not touched.
  private var places: FlatBuffer<UInt32>
  private var pending: [UInt32: Pending] = [:]
  /// The profile at hand.
  var atHand: UInt32?

  init() {
    entries = FlatBuffer(capacity: 16)
    places = FlatBuffer(capacity: 64)
  }

  mutating func insert(_ profile: UInt32, cause: UInt32?, isUnlinked: Bool) {
    if let place = place(of: profile) {
      entries.base[place].cause = cause
      if isUnlinked { entries.base[place].unlink = cause }
      return
    }
    entries.append(Entry(profile: profile, cause: cause, unlink: isUnlinked ? cause : nil))
    if entries.count == TouchedProfiles.few + 1 {
      for place in 0..<entries.count { note(place) }
    } else if entries.count > TouchedProfiles.few {
      note(entries.count - 1)
    }
  }

  func contains(_ profile: UInt32) -> Bool { place(of: profile) != nil }

  private func place(of profile: UInt32) -> Int? {
    if entries.count > TouchedProfiles.few {
      let place = Int(profile) < places.count ? Int(places[Int(profile)]) : 0
      return place == 0 ? nil : place - 1
    }
    for place in 0..<entries.count where entries[place].profile == profile { return place }
    return nil
  }

  private mutating func note(_ place: Int) {
    let profile = Int(entries[place].profile)
    if entries[place].profile == IdentityNode.none { return }
    if profile >= places.count {
      let missing = profile + 1 - places.count
      places.grow(by: missing).update(repeating: 0, count: missing)
    }
    places[profile] = UInt32(truncatingIfNeeded: place + 1)
  }

  /// A profile that is no more is not evaluated.
  mutating func remove(_ profile: UInt32) {
    if !pending.isEmpty { pending[profile] = nil }
    guard let place = place(of: profile) else { return }
    entries.base[place].profile = IdentityNode.none
    if entries.count > TouchedProfiles.few { places[Int(profile)] = 0 }
  }

  /// Of a profile that is not at hand and comes to exist at this instant: when it ended before; else nil.
  func endBefore(_ profile: UInt32) -> Int64? { pending.isEmpty ? nil : pending[profile]?.endBefore }

  mutating func put(by profile: UInt32, _ what: Pending) { pending[profile] = what }
  mutating func take(_ profile: UInt32) -> Pending? {
    pending.isEmpty ? nil : pending.removeValue(forKey: profile)
  }

  mutating func removeAll() {
    if entries.count > TouchedProfiles.few {
      for place in 0..<entries.count where entries[place].profile != IdentityNode.none {
        places[Int(entries[place].profile)] = 0
      }
    }
    entries.removeAll()
    atHand = nil
  }
}
