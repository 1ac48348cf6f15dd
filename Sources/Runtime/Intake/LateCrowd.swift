import Segmentation

/// Records that came too late and wait for time to move on from one instant: how many there are.
///
/// Nearly always there are few. Behind one corrupt date all of a log is late, and must not gather in memory until its end:
/// once there are `limit`, they are taken as they are, and those that follow are evaluated by themselves at the same
/// instant. It is told records in the order of the clock, so where it cuts follows from the log alone.
struct LateCrowd: Equatable {
  /// Records; some 30 MB.
  static let limit = 65_536

  private(set) var instant = Int64.min
  private(set) var count = 0
  private let limit: Int

  init(limit: Int = LateCrowd.limit) { self.limit = limit }

  /// Those that wait from the run before.
  init(instant: Int64, count: Int) {
    self.init()
    self.instant = instant
    self.count = count
  }

  var isFull: Bool { count >= limit }

  /// Another late record takes effect at `instant`, which never falls.
  @inline(__always)
  mutating func admit(at instant: Int64) {
    count = instant == self.instant ? count &+ 1 : 1
    self.instant = instant
  }

  /// They were taken.
  mutating func removeAll() { count = 0 }
}
