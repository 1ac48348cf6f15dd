/// Facts of one list in order of time, as they lie in memory: 12 bytes each, and 8 for every cell that some measure reads.
///
///     time 6 bytes | identity 6 bytes | cell … cell | where the pipeline joins identities: node 4 bytes
///
/// Times are milliseconds, signed, within ±2^47 (`EventTime.limit` keeps them there). The identity is 48 bits of the hash
/// of the message id, or of the position in the log where a record has none.
struct Facts {
  static let headBytes = 12
  /// Of what tells with which identifier a fact came.
  static let nodeBytes = 4

  var base: UnsafeRawPointer
  var count: Int
  var stride: Int

  @inline(__always)
  func time(_ index: Int) -> Int64 { Facts.time(base + index &* stride) }

  @inline(__always)
  func identity(_ index: Int) -> UInt64 { Facts.identity(base + index &* stride) }

  @inline(__always)
  func cell(_ index: Int, _ cell: Int) -> Cell {
    Cell(bits: (base + (index &* stride &+ Facts.headBytes &+ cell &* 8)).loadUnaligned(as: UInt64.self))
  }

  /// The node that the fact came with; only where the pipeline joins identities.
  @inline(__always)
  func node(_ index: Int) -> UInt32 {
    (base + ((index &+ 1) &* stride &- Facts.nodeBytes)).loadUnaligned(as: UInt32.self)
  }

  /// The index of the first fact whose time is after `time`.
  /// - Complexity: O(log count)
  @inline(__always)
  func firstAfter(_ time: Int64) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low &+ high) >> 1
      if self.time(middle) > time { high = middle } else { low = middle &+ 1 }
    }
    return low
  }

  @inline(__always)
  static func time(_ fact: UnsafeRawPointer) -> Int64 {
    let low = UInt64(fact.loadUnaligned(as: UInt32.self))
    let high = Int64(fact.loadUnaligned(fromByteOffset: 4, as: Int16.self))
    return high << 32 | Int64(bitPattern: low)
  }

  @inline(__always)
  static func identity(_ fact: UnsafeRawPointer) -> UInt64 {
    UInt64(fact.loadUnaligned(fromByteOffset: 6, as: UInt32.self))
      | UInt64(fact.loadUnaligned(fromByteOffset: 10, as: UInt16.self)) << 32
  }

  static let identityMask: UInt64 = 1 << 48 - 1

  @inline(__always)
  static func store(_ time: Int64, _ identity: UInt64, at fact: UnsafeMutableRawPointer) {
    fact.storeBytes(of: UInt32(truncatingIfNeeded: time), as: UInt32.self)
    fact.storeBytes(of: Int16(truncatingIfNeeded: time >> 32), toByteOffset: 4, as: Int16.self)
    fact.storeBytes(of: UInt32(truncatingIfNeeded: identity), toByteOffset: 6, as: UInt32.self)
    fact.storeBytes(of: UInt16(truncatingIfNeeded: identity >> 32), toByteOffset: 10, as: UInt16.self)
  }
}

/// The span of event times that the core keeps exactly.
public enum EventTime {
  /// Milliseconds before and after 1970 that a record's time may have: some 3,168 years. Beyond it is no time.
  public static let limit: Int64 = 100_000_000_000_000
  /// Before all times: that of an `unlink` at the clock of a replay that has read nothing yet.
  public static let beginning = -limit
  /// The instant that never comes.
  @usableFromInline static let never = Int64.max
  /// Instants from here on are never reached: no record's time is so far, whatever window follows it.
  static let horizon: Int64 = 1 << 47 - 1
}
