/// Reads the values of one event for the filters of matchers.
struct RecordReader: LeafReader, ~Copyable {
  /// The record's values, one per projected path.
  let values: UnsafePointer<Value>
  let bytes: UnsafePointer<UInt8>

  @inline(__always)
  static func scalar(_ value: Value, _ bytes: UnsafePointer<UInt8>) -> Scalar {
    let kind = Scalar.Kind(value.kind)
    switch value.kind {
    case .string, .array, .object, .spread, .instant:
      let range = value.range
      let text = UnsafeRawBufferPointer(start: bytes + Int(range.offset), count: Int(range.count))
      return Scalar(kind: kind, text: text)
    default: return Scalar(kind: kind, bits: value.bits)
    }
  }

  mutating func value(_ node: Node) -> Scalar {
    node.operation == .slot ? RecordReader.scalar(values[Int(node.a)], bytes) : .missing
  }

  mutating func truth(_ node: Node, _ operand: Scalar) -> Bool { false }
}
