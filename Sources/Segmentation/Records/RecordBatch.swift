/// Many records in five flat buffers, reused from batch to batch.
///
/// Whoever fills it appends a record's texts, values, identifiers and consents first and the record last.
@frozen
public struct RecordBatch: ~Copyable {
  public var records: FlatBuffer<Record>
  public var values: FlatBuffer<Value>
  public var identifiers: FlatBuffer<Identifier>
  public var consents: FlatBuffer<ConsentStatement>
  public var bytes: FlatBuffer<UInt8>

  @inlinable
  public init(capacity: Int = 256) {
    records = FlatBuffer(capacity: capacity)
    values = FlatBuffer(capacity: capacity * 4)
    identifiers = FlatBuffer(capacity: capacity * 2)
    consents = FlatBuffer(capacity: 16)
    bytes = FlatBuffer(capacity: capacity * 64)
  }

  @inlinable
  public mutating func removeAll() {
    records.removeAll()
    values.removeAll()
    identifiers.removeAll()
    consents.removeAll()
    bytes.removeAll()
  }

  /// Appends text and returns where it lies.
  @inlinable
  public mutating func append(text: UnsafeRawBufferPointer) -> ByteRange {
    let offset = bytes.count
    if let start = text.baseAddress {
      bytes.append(start.assumingMemoryBound(to: UInt8.self), count: text.count)
    }
    return ByteRange(offset: UInt32(truncatingIfNeeded: offset), count: UInt32(truncatingIfNeeded: text.count))
  }

  /// The bytes of a range. They move when the batch grows.
  @inlinable
  public func text(_ range: ByteRange) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: UnsafeRawPointer(bytes.base + Int(range.offset)), count: Int(range.count))
  }
}
