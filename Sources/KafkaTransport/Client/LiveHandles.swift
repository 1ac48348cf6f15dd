import Synchronization

/// How many handles of librdkafka are open in this process: what tests compare with zero.
public enum LiveHandles {
  private static let number = Atomic<Int>(0)

  public static var count: Int { number.load(ordering: .relaxed) }

  static func opened() { number.add(1, ordering: .relaxed) }
  static func closed() { number.subtract(1, ordering: .relaxed) }
}
