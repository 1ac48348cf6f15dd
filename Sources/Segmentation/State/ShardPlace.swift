/// How shards share a pipeline's state.
public struct ShardPlace: Sendable {
  public var number: Int
  public var count: Int

  public init(_ number: Int, of count: Int) {
    self.number = number
    self.count = count
  }

  public static let only = ShardPlace(0, of: 1)

  /// The shard of an identifier, by its hash (`Record.subject`). The upper 16 bits decide, which every record of the state
  /// that belongs to one profile keeps, so that a state goes over to any number of shards.
  @inline(__always)
  public static func number(of hash: UInt64, count: Int) -> Int {
    Int(truncatingIfNeeded: ((hash >> 48) &* UInt64(truncatingIfNeeded: count)) >> 16)
  }

  func isHome(of hash: UInt64) -> Bool { ShardPlace.number(of: hash, count: count) == number }
}
