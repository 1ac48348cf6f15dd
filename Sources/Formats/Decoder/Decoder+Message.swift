public import Segmentation

extension Decoder {
  /// Decodes the value of one record of a topic; a null value comes as the text `null`. It is a record whatever is in it:
  /// where a blank line of a file is none, a blank value is malformed.
  ///
  /// The 64 bytes behind `value` must be readable.
  /// - Parameter timestamp: Kafka's, in milliseconds: the time of a flattened change that says none itself.
  public mutating func decode(
    message value: UnsafeRawBufferPointer, timestamp: Int64?, file: UInt32, line: UInt64, into batch: inout RecordBatch,
    unusable: inout [Unusable]
  ) {
    if value.allSatisfy(isSpace) {
      return reject(whole: value, .malformed, at: Place(file: file, line: line, index: 0), &unusable)
    }
    arrival = timestamp
    defer { arrival = nil }
    decode(value, file: file, line: line, into: &batch, unusable: &unusable)
  }
}
