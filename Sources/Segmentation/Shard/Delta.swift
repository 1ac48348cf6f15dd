/// One change of membership, as a line of JSON that is ready to be written.
@frozen
public struct Delta: BitwiseCopyable, Sendable {
  /// The instant of the clock at which it was found.
  public var instant: Int64
  /// The profile's id (`namespace:value`) without escapes, in the buffer's `ids`.
  public var profile: ByteRange
  /// The JSON object of `deltas.md`, a newline behind it, in the buffer's bytes.
  public var line: ByteRange
  /// Index among the segments of the pipeline.
  public var segment: Int32
  public var isEnter: Bool

  @inlinable
  public init(instant: Int64, profile: ByteRange, line: ByteRange, segment: Int32, isEnter: Bool) {
    self.instant = instant
    self.profile = profile
    self.line = line
    self.segment = segment
    self.isEnter = isEnter
  }
}

/// Deltas in their order of output: by instant, then profile id (by bytes), then `seq`. `bytes` are their lines in that
/// order and nothing else, so one shard's output can be written as it is.
@frozen
public struct DeltaBuffer: ~Copyable {
  public var deltas: FlatBuffer<Delta>
  public var bytes: FlatBuffer<UInt8>
  public var ids: FlatBuffer<UInt8>

  @inlinable
  public init() {
    deltas = FlatBuffer(capacity: 64)
    bytes = FlatBuffer(capacity: 1 << 14)
    ids = FlatBuffer(capacity: 1 << 10)
  }

  @inlinable
  public mutating func removeAll() {
    deltas.removeAll()
    bytes.removeAll()
    ids.removeAll()
  }
}
