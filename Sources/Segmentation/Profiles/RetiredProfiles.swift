/// The last `seq` of profiles that ended and of which nothing else is kept, for as long as identities are: 20 bytes each.
///
/// Found by the hash of the identifier. What has outlived its time goes when the table is full.
struct RetiredProfiles: ~Copyable {
  struct Entry: HashEntry {
    private(set) var order: UInt32
    private var rest: UInt32
    /// When the profile ended: 48 bits.
    private var endLow: UInt32
    private(set) var seq: UInt32
    private var endHigh: Int16

    /// - Parameter hash: not 0, which stands for a free place.
    init(hash: UInt64, seq: UInt32, end: Int64) {
      order = UInt32(truncatingIfNeeded: hash)
      rest = UInt32(truncatingIfNeeded: hash >> 32)
      endLow = UInt32(truncatingIfNeeded: end)
      endHigh = Int16(truncatingIfNeeded: end >> 32)
      self.seq = seq
    }

    static var free: Entry { Entry(hash: 0, seq: 0, end: 0) }
    var isFree: Bool { hash == 0 }
    var hash: UInt64 { UInt64(rest) << 32 | UInt64(order) }
    var end: Int64 { Int64(endHigh) << 32 | Int64(endLow) }

    /// As the value of a record of the state.
    func write(to value: inout StateWriter) {
      value.removeAll()
      value.signed(end)
      value.number(seq)
    }
  }

  private var table = HashTable<Entry>()
  /// Milliseconds; `never` is for ever.
  private let retention: Int64
  /// Hashes of what came and went since a changelog was last written.
  private var changed = FlatBuffer<UInt64>()
  var isTracking = false

  init(retention: Int64?) { self.retention = retention ?? EventTime.never }

  private func isKept(_ entry: Entry, at now: Int64) -> Bool {
    retention == EventTime.never || now < entry.end &+ retention
  }

  mutating func insert(_ hash: UInt64, seq: UInt32, end: Int64) {
    restore(hash, seq: seq, end: end)
    note(hash)
  }

  /// As `insert`, of what the state has.
  mutating func restore(_ hash: UInt64, seq: UInt32, end: Int64) {
    if table.isFull {
      let retention = retention
      func isKept(_ entry: Entry) -> Bool { retention == EventTime.never || end < entry.end &+ retention }
      if isTracking { noteAll { !isKept($0) } }
      table.grow(keeping: isKept)
    }
    table.insert(Entry(hash: hash | 1, seq: seq, end: end))
  }

  private mutating func note(_ hash: UInt64) { if isTracking { changed.append(hash | 1) } }

  private mutating func noteAll(where isGone: (Entry) -> Bool) {
    var gone = FlatBuffer<UInt64>()
    table.visit { if isGone($0) { gone.append($0.hash) } }
    changed.append(gone.base, count: gone.count)
  }

  /// What is kept at `now` of a profile that has a block again; it is taken out.
  mutating func take(_ hash: UInt64, at now: Int64) -> Entry? {
    guard let place = find(hash) else { return nil }
    let entry = table[place]
    table.remove(at: place)
    note(hash)
    return isKept(entry, at: now) ? entry : nil
  }

  @inline(__always)
  private func find(_ hash: UInt64) -> Int? {
    let wanted = Entry(hash: hash | 1, seq: 0, end: 0)
    var place = table.home(wanted.order)
    while table[place].hash != wanted.hash {
      if table[place].isFree || table[place].order > wanted.order { return nil }
      place += 1
    }
    return place
  }

  /// Forgets that a profile ever was.
  /// - Returns: what was kept.
  @discardableResult
  mutating func remove(_ hash: UInt64) -> Entry? { take(hash, at: .min) }

  /// What is kept at `now`, in no order.
  func forEach(at now: Int64, _ body: (Entry) -> Void) { table.visit { if isKept($0, at: now) { body($0) } } }

  /// What came and went since the last call, each hash once, in order: nil is kept of one that went.
  mutating func takeChanged(_ body: (UInt64, Entry?) -> Void) {
    var hashes = UnsafeMutableBufferPointer(start: changed.base, count: changed.count)
    hashes.sort()
    for place in 0..<changed.count where place == 0 || changed[place] != changed[place - 1] {
      body(changed[place], find(changed[place]).map { table[$0] })
    }
    changed.removeAll()
  }
}
