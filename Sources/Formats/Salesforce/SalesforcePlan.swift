import Segmentation

/// Slots of a Change Data Capture event.
struct SalesforcePlan: BitwiseCopyable {
  /// Slots of a place where the payload may stand, and of the header in it.
  struct Place: BitwiseCopyable {
    /// 0: the record itself.
    var payload: Int
    var header: Int
  }

  /// The outermost first. Of the record's walk; all others are of the payload's.
  var places: UnsafeBufferPointer<Place>
  /// Not of the payload: where each of the header's `recordIds` is put in turn.
  var recordID: Int
  var recordIDs, changeType, changedFields, nulledFields: Int
  var commitTimestamp, commitNumber, sequenceNumber: Int
  /// By attribute, the name under which the header lists it; empty for what every event says.
  var fields: UnsafeBufferPointer<UnsafeBufferPointer<UInt8>>

  static let header = "ChangeEventHeader"
  static let recordID = "recordId"

  init(_ source: Source, root: inout PathTreeBuilder, row: inout PathTreeBuilder, arena: Arena) {
    // The Streaming API puts the payload beside its schema, CometD that into `data`; the Pub/Sub API has it alone.
    places = arena.copy(
      [[], ["payload"], ["data"], ["data", "payload"]].map { keys in
        Place(payload: keys.isEmpty ? 0 : root.slot(keys), header: root.slot(keys + [Self.header]))
      })
    recordID = row.slot([Self.recordID])
    recordIDs = row.slot([Self.header, "recordIds"])
    changeType = row.slot([Self.header, "changeType"])
    changedFields = row.slot([Self.header, "changedFields"])
    nulledFields = row.slot([Self.header, "nulledFields"])
    commitTimestamp = row.slot([Self.header, "commitTimestamp"])
    commitNumber = row.slot([Self.header, "commitNumber"])
    sequenceNumber = row.slot([Self.header, "sequenceNumber"])
    fields = arena.copy(source.attributes.map { arena.copy(Self.field($0.path)) })
  }

  /// A field of a compound one stands behind a dot: `BillingAddress.City`.
  private static func field(_ path: Path) -> String {
    var keys: [String] = []
    for step in path.steps {
      guard case .key(let key) = step else { break }
      keys.append(key)
    }
    return keys.first == header || keys.first == recordID ? "" : keys.joined(separator: ".")
  }
}
