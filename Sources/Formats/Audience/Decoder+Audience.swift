import Segmentation

/// Facts that third parties send: that somebody is in a segment of theirs, until when, and that somebody no longer is.
extension Decoder {
  /// Sets the event's name.
  @inline(__always)
  func setName(_ name: UnsafeRawBufferPointer, _ source: UnsafePointer<SourcePlan>, _ record: inout Record) {
    record.name = plan.names.name(name)
    if source.pointee.isAudience { record.nameHash = hash64(name, seed: 0) }
  }

  /// Sets when a fact of an audience expires, and whether it is taken back; false where its expiry cannot be read.
  ///
  /// An expiry is read like the times of the format; without one, or with `null`, a fact counts for its retention. The
  /// expiry of what is taken back says nothing.
  @inline(__always)
  mutating func setExpiry(
    _ source: UnsafePointer<SourcePlan>, _ slots: UnsafeMutablePointer<UInt32>, _ record: inout Record
  ) -> Bool {
    source.pointee.isAudience ? setAudienceExpiry(source, slots, &record) : true
  }

  private mutating func setAudienceExpiry(
    _ source: UnsafePointer<SourcePlan>, _ slots: UnsafeMutablePointer<UInt32>, _ record: inout Record
  ) -> Bool {
    if let token = find(source.pointee.audience.operation, slots), let operation = reader.text(Int(token)),
      operation.saysIgnoringCase("remove")
    {
      record.operation = .removal
      return true
    }
    switch time(source.pointee.audience.expires, power: source.pointee.json.timePower, slots) {
    case .absent: return true
    case .unreadable: return false
    case .at(let time):
      record.expires = time
      return true
    }
  }
}
