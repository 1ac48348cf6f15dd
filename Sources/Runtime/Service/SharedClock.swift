import Segmentation
import Synchronization

/// How far the shards of this process have come, told to those who read the sources.
final class SharedClock: Sendable {
  private let time = Atomic<Int64>(.min)

  /// The least clock of the shards; `.min` where none is here.
  var now: Int64 { time.load(ordering: .relaxed) }
  func set(_ clock: Int64) { time.store(clock, ordering: .relaxed) }
}
