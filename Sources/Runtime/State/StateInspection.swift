import Files
import Pipelines
public import Segmentation
import State
import Telemetry

/// Reads a state from its first record to its last: every block against its checksum, every record against the form of its
/// kind. It needs no pipeline, and looks at what was there when it began, also while a run goes on.
public struct StateInspection {
  /// Records of one kind, and bytes of their keys and values.
  public struct Extent: Sendable, Equatable {
    public var records = 0
    public var bytes = 0
  }

  public private(set) var extents: [StateKind: Extent] = [:]
  /// Profiles that have a live datum.
  public private(set) var existing = 0
  /// Facts, each once per list that keeps it.
  public private(set) var facts = 0
  /// Message ids of the last 24 hours.
  public private(set) var recentIDs = 0
  /// Output files, each with its length as of the checkpoint.
  public private(set) var outputs: [(path: String, length: UInt64)] = []
  private var position: LogPosition?
  private let directory: String

  /// - Parameter record: called with each record, as one JSON object a line.
  /// - Throws: `RuntimeError`, of code `usage` where the directory is no state, `failed` where it is damaged.
  public init(_ directory: String, record: ((String) throws(RuntimeError) -> Void)? = nil) throws(RuntimeError) {
    self.directory = directory
    let store = try RuntimeError.wrapping { () throws(StateError) in try StateStore(directory, .readOnly) }
    var cursor = store.cursor()
    while try RuntimeError.wrapping({ () throws(StateError) in try cursor.next() }) {
      do throws(MalformedState) {
        try take(cursor.key, cursor.value)
      } catch {
        let kind = StateKind(key: cursor.key)?.name ?? "unknown"
        throw RuntimeError(
          StateError(.corrupt, directory, "is damaged: a record of kind '\(kind)' is not of its form"))
      }
      try record?(Self.line(cursor.key, cursor.value))
    }
  }

  private mutating func take(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer
  ) throws(MalformedState) {
    guard let kind = StateKind(key: key) else { throw MalformedState() }
    extents[kind, default: Extent()].records += 1
    extents[kind, default: Extent()].bytes += key.count + value.count
    let rest = UnsafeRawBufferPointer(rebasing: key.dropFirst())
    switch kind {
    case .clock: position = try LogPosition(value)
    case .profile:
      let profile = try ProfileRecord(key, value)
      existing += profile.exists ? 1 : 0
      facts += profile.facts.count
    case .recentIDBlock:
      if rest.count != 8 { throw MalformedState() }
      recentIDs += try RecentIDBlock.count(value)
    case .messageIDs: try ProfileMessageIDs.visit(value) { _, _ in }
    case .held:
      var batch = RecordBatch(capacity: 1)
      try HeldRecord.read(value, into: &batch)
    case .output:
      var reader = StateReader(value)
      outputs.append((String(decoding: rest, as: UTF8.self), try reader.number()))
    case .erased, .recentID, .retired, .truncated:
      var reader = StateReader(value)
      _ = try reader.signed()
      if kind == .retired { _ = try reader.number() }
      if kind == .recentID { recentIDs += 1 }
      try reader.end()
      if rest.count != (kind == .truncated ? 2 : 8) { throw MalformedState() }
    case .identities:
      var reader = StateReader(value)
      for _ in 0..<6 { _ = try reader.number() }
      try reader.end()
    case .rules: break
    }
  }

  /// A record for people and for `diff`: bytes in hexadecimal.
  private static func line(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> String {
    let kind = StateKind(key: key)?.name ?? ""
    return #"{"kind":"\#(kind)","key":"\#(hexadecimal(key.dropFirst()))","value":"\#(hexadecimal(value[...]))"}"#
  }

  private static func hexadecimal(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  // MARK: what it says

  private var clock: Int64? { position.flatMap { $0.clock == .min ? nil : $0.clock } }
  private var newest: Int64? { position.flatMap { $0.newestUsed == .min ? nil : $0.newestUsed } }
  private func count(_ kind: StateKind) -> Int { extents[kind]?.records ?? 0 }
  private var records: Int { extents.values.reduce(0) { $0 + $1.records } }
  private var bytes: Int { extents.values.reduce(0) { $0 + $1.bytes } }

  /// For people.
  public var text: String {
    func grouped(_ count: Int) -> String { Quantity.grouped(UInt64(count)) }
    var lines: [String] = []
    if let clock {
      lines.append(
        "clock        \(InstantText.describe(clock))"
          + (newest.map { "; the newest record used is of \(InstantText.describe($0))" } ?? ""))
    } else {
      lines.append("clock        no record yet")
    }
    lines.append("profiles     \(grouped(existing)), holding \(grouped(facts)) facts")
    let waiting = count(.profile) - existing
    if waiting > 0 { lines.append("ended        \(grouped(waiting)) of which rows of a CRM are remembered") }
    if count(.retired) > 0 { lines.append("retired      \(grouped(count(.retired))) whose seq is remembered") }
    lines.append("held back    \(grouped(count(.held))) records")
    lines.append("message ids  \(grouped(recentIDs)) of the last 24 hours")
    if count(.erased) > 0 { lines.append("erased       \(grouped(count(.erased))) identifiers") }
    for output in outputs { lines.append("output       \(output.path), \(Quantity.bytes(output.length))") }
    lines.append("verified     \(grouped(records)) records of \(Quantity.bytes(UInt64(bytes)))")
    return lines.joined(separator: "\n") + "\n"
  }

  /// One JSON object and a newline.
  public var json: String {
    func instant(_ time: Int64?) -> String { time.map { JSONValue.text(InstantText.describe($0)).json } ?? "null" }
    let kinds = StateKind.allCases.map { kind in
      let extent = extents[kind] ?? Extent()
      return #""\#(kind.name)":{"records":\#(extent.records),"bytes":\#(extent.bytes)}"#
    }
    let outputs = outputs.map { #"{"file":\#(JSONValue.text($0.path).json),"bytes":\#($0.length)}"# }
    return #"{"clock":\#(instant(clock)),"newest_used":\#(instant(newest)),"profiles":\#(existing),"facts":\#(facts),"#
      + #""outputs":[\#(outputs.joined(separator: ","))],"kinds":{\#(kinds.joined(separator: ","))}}"# + "\n"
  }
}
