import Segmentation

extension Decoder {
  /// Rejects as `truncated` what a cut archive left of its last line; a blank rest is no record.
  public mutating func reject(cut text: UnsafeRawBufferPointer, file: UInt32, line: UInt64, unusable: inout [Unusable])
  {
    if text.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) { return }
    reject(whole: text, .truncated, at: Place(file: file, line: line, index: 0), &unusable)
  }
}
