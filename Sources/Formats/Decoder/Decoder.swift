public import Segmentation

/// Turns lines of the sources that share one file (usually one source) into records.
///
/// One decoder per thread; it reuses its scratch memory and allocates nothing in steady state.
public struct Decoder: ~Copyable {
  /// A longer record is `too_large`; a reader may hand it over cut off behind this.
  public static let maximumRecordBytes = 16 << 20

  let plan: DecodingPlan
  let blocklist: Blocklist
  /// A record after this is `future`.
  private(set) var latest: Int64
  let keepsEvidence: Bool
  var tokens = Tokens()
  var reader: Reader
  var hash = IdentifierHash()
  var times = TimestampReader()
  /// By slot, the token of what the walk found: in the record, in a batch's message, in a wrapped envelope, in a row.
  var root: Slots
  var message: Slots
  var payload: Slots
  var cloudEvent: Slots
  var row: Slots
  var columns: ColumnTypes
  var decimals = UnscaledDecimal()
  var refusal = Refusal()
  var enrichedLine: EnrichedLine
  /// The line that is being decoded, where it is TSV.
  var tabular: UnsafeRawBufferPointer?
  /// When the broker got the record that is being decoded, where it came from one that says so.
  var arrival: Int64?
  /// A text that another one is compared with.
  var compared = FlatBuffer<UInt8>(capacity: 64)
  /// Documents of the cold paths.
  let aside = TextDocument()

  /// - Parameters:
  ///   - sources: indices into `pipeline.sources` of those that share the input, in the order of the pipeline file.
  ///   - now: milliseconds; a record more than 24 h after it is `future`.
  ///   - keepsEvidence: fill `Unusable.evidence` of rejected records.
  public init(pipeline: Pipeline, projection: Projection, sources: [Int], now: Int64, keepsEvidence: Bool) {
    plan = DecodingPlan(pipeline, projection, sources: sources)
    blocklist = Blocklist(pipeline.identity.blocked)
    latest = Self.latest(at: now)
    self.keepsEvidence = keepsEvidence
    reader = Reader(.empty(in: plan.arena))
    root = Slots(count: plan.tree.slotCount)
    message = Slots(count: plan.tree.slotCount)
    payload = Slots(count: plan.envelopes.slotCount)
    cloudEvent = Slots(count: plan.envelopes.slotCount)
    row = Slots(count: plan.rows.slotCount)
    columns = ColumnTypes(slots: plan.rows.slotCount)
    enrichedLine = EnrichedLine(plan.arena)
  }

  /// From now on the present is `now`, in milliseconds.
  public mutating func setPresent(_ now: Int64) { latest = Self.latest(at: now) }

  private static func latest(at now: Int64) -> Int64 { min(now, EventTime.limit - 86_400_000) + 86_400_000 }

  /// Decodes one line (without its newline, and of a file's first without a byte-order mark) and appends what it holds to `batch`, what is unusable to `unusable`.
  ///
  /// The 64 bytes behind `text` must be readable (simdjson's padding). An empty or blank line is no record.
  public mutating func decode(
    _ text: UnsafeRawBufferPointer, file: UInt32, line: UInt64, into batch: inout RecordBatch,
    unusable: inout [Unusable]
  ) {
    let place = Place(file: file, line: line, index: 0)
    if text.count > Self.maximumRecordBytes {
      return reject(whole: text, .tooLarge, at: place, &unusable)
    }
    var json = text
    if let enriched = plan.enriched {
      tabular = nil
      guard let object = self.json(of: text, enriched, at: place, &unusable) else { return }
      json = object
    }
    switch tokens.scan(json) {
    case .empty: return
    case .malformed: return reject(whole: text, .malformed, at: place, &unusable)
    case .found(let document):
      reader.start(document)
      guard document[0] == UInt8(ascii: "{") else {
        return decodeOther(text, at: place, &unusable)
      }
      root.clear()
      switch document.walk(plan.tree, into: root.tokens) {
      case .malformed: return reject(whole: text, .malformed, at: place, &unusable)
      case .tooDeep: return reject(whole: text, .tooDeep, at: place, &unusable)
      case .fits: decodeObject(at: place, into: &batch, &unusable)
      }
    }
  }

  /// A record whose root is no object: a tombstone, or unusable.
  private mutating func decodeOther(_ text: UnsafeRawBufferPointer, at place: Place, _ unusable: inout [Unusable]) {
    guard aside.copy(text) != nil else {
      return reject(whole: text, aside.isTooDeep ? .tooDeep : .malformed, at: place, &unusable)
    }
    switch reader.document[0] {
    case UInt8(ascii: "["): reject(whole: text, .notAnObject, at: place, &unusable)
    case UInt8(ascii: "\""):
      _ = reader.text(0)
      reject(whole: text, reader.isMalformed ? .malformed : .notAnObject, at: place, &unusable)
    default:
      let isNull = reader.scalar(0).kind == .null
      if isNull, let source = plan.sources.first(where: { $0.shape == .debezium }) {
        unusable.append(place.unusable(.passedOver(.tombstone), source.source))
      } else {
        reject(whole: text, reader.isMalformed ? .malformed : .notAnObject, at: place, &unusable)
      }
    }
  }

  /// Overwrites what its scratch memory still holds of the records that it decoded last: values that are hashed are then
  /// nowhere in it.
  public func wipe() {
    hash.wipe()
    reader.wipe()
    aside.wipe()
    enrichedLine.wipe()
    decimals.wipe()
    compared.wipe()
  }

  /// Gives the record to the first source that takes it.
  private mutating func decodeObject(at place: Place, into batch: inout RecordBatch, _ unusable: inout [Unusable]) {
    let mark = Mark(batch)
    refusal.clear()
    let known = unusable.count
    for index in 0..<plan.sources.count {
      let source = plan.sources.start + index
      if tabular != nil, !source.pointee.json.isEnriched {
        refusal.note(.rejected(.malformed), index, isOfTable: false)
        continue
      }
      reader.isMalformed = false
      let outcome =
        isUnlink(source, root.tokens)
        ? decodeUnlink(source, root.tokens, at: place, into: &batch)
        : decode(source, at: place, into: &batch, &unusable)
      if outcome == .taken, !reader.isMalformed { return }
      mark.restore(&batch)
      switch reader.isMalformed ? outcome.malformed : outcome {
      case .taken: return
      case .passedOver(let reason):
        unusable.append(place.unusable(.passedOver(reason), source.pointee.source))
        return
      case .rejected(let reason):
        refusal.note(.rejected(reason), index, isOfTable: false)
      case .rejectedOfTable(let reason):
        refusal.note(.rejected(reason), index, isOfTable: true)
      case .otherTable:
        refusal.note(.passedOver(.otherTable), index, isOfTable: false)
      case .rejectedInParts:
        refusal.note(messages: Array(unusable[known...]))
        unusable.removeLast(unusable.count - known)
      }
    }
    refuse(at: place, &unusable)
  }

  /// Decodes the record in the source's format.
  @inline(__always)
  private mutating func decode(
    _ source: UnsafePointer<SourcePlan>, at place: Place, into batch: inout RecordBatch, _ unusable: inout [Unusable]
  ) -> Outcome {
    switch source.pointee.shape {
    case .segment where isBatch(source): decodeBatch(source, at: place, into: &batch, &unusable)
    case .segment: decodeMessage(source, root.tokens, envelope: nil, at: place, into: &batch)
    case .json: decodeRecord(source, at: place, into: &batch)
    case .debezium: decodeChange(source, at: place, into: &batch)
    case .salesforce: decodeChangeEvent(source, at: place, into: &batch, &unusable)
    }
  }

  /// All sources have refused the record.
  private mutating func refuse(at place: Place, _ unusable: inout [Unusable]) {
    switch refusal.verdict {
    case .none: return
    case .messages(let messages): unusable.append(contentsOf: messages)
    case .record(.passedOver(let reason), let index):
      unusable.append(place.unusable(.passedOver(reason), plan.sources[index].source))
    case .record(.rejected(let reason), let index):
      var rejected = place.unusable(.rejected(reason), plan.sources[index].source)
      if keepsEvidence { rejected.evidence = evidence(reason, token: 0) }
      unusable.append(rejected)
    }
  }

  /// Rejects what could not be read, for the first of the sources.
  mutating func reject(
    whole text: UnsafeRawBufferPointer, _ reason: Rejection, at place: Place, _ unusable: inout [Unusable]
  ) {
    guard let source = plan.sources.first else { return }
    var rejected = place.unusable(.rejected(reason), source.source)
    if keepsEvidence { rejected.evidence = evidence(unreadable: text) }
    unusable.append(rejected)
  }
}
