/// Where a record stands among those of one source and millisecond, in 9 bytes that compare as the order of records does.
///
/// Of a message id it knows the first 8 bytes, of a sequence 48 bits and the low 16 of its second number; what is equal so
/// far stands in the order of arrival.
struct RecordPlace: BitwiseCopyable {
  /// Records without a sequence come before those with one, among them those without an id first.
  enum Form: UInt8, BitwiseCopyable { case position, id, sequence }

  var form: Form
  var bits: UInt64

  init(form: Form, bits: UInt64) {
    self.form = form
    self.bits = bits
  }

  /// - Parameter id: the text of its message id.
  init(_ record: Record, id: UnsafeRawBufferPointer) {
    if record.hasSequence {
      self.init(form: .sequence, bits: record.sequenceMajor << 16 | min(record.sequenceMinor, 0xFFFF))
    } else if !id.isEmpty {
      // Order of bytes is that of Unicode scalars.
      var bits: UInt64 = 0
      for index in 0..<8 { bits = bits << 8 | (index < id.count ? UInt64(id[index]) : 0) }
      self.init(form: .id, bits: bits)
    } else {
      let place = record.line << 12 | UInt64(min(record.index, 0xFFF))
      self.init(form: .position, bits: UInt64(record.file) << 52 | place & (1 << 52 - 1))
    }
  }

  func precedes(_ other: RecordPlace) -> Bool {
    form == other.form ? bits < other.bits : form.rawValue < other.form.rawValue
  }
}
