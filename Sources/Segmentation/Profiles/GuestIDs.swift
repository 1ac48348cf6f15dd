/// Message ids of subjects that are not at home: what their home knows of them, and what it is to take in.
///
/// Ids stay at home, since they outlive what they stand for. A record that goes to another shard brings along what is known
/// of its id; what the shard makes of it goes back behind the slice.
struct GuestIDs: ~Copyable {
  struct Note: BitwiseCopyable {
    var key: UInt64
    var time: Int64
  }

  private var times: [UInt64: Int64] = [:]
  private(set) var notes = FlatBuffer<Note>(capacity: 16)

  /// The time of the newest fact that an id stands for.
  func time(of key: UInt64) -> Int64? { times[key] }

  /// What its home knows.
  mutating func bring(_ key: UInt64, _ time: Int64) { times[key] = time }

  mutating func set(_ key: UInt64, to time: Int64) {
    times[key] = time
    notes.append(Note(key: key, time: time))
  }

  mutating func removeAll() {
    if !times.isEmpty { times.removeAll(keepingCapacity: true) }
    notes.removeAll()
  }
}
