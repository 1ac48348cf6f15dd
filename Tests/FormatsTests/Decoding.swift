import Formats
import Glibc
import Segmentation

/// A decoder with its batch, and what it made of the lines it was given, in forms that a test can compare.
final class Decoding {
  private var decoder: Decoder
  private var batch = RecordBatch()
  private(set) var unusable: [Unusable] = []
  private var line: UInt64 = 0

  /// A moment in 2027 as the wall clock.
  static let now: Int64 = 1_800_000_000_000

  init(
    _ sources: [Source], names: [String] = [], paths: [Path] = [], namespaces: [String]? = nil,
    blocked: [String]? = nil, purposes: [(name: String, statements: [ConsentPolicy.Statement])]? = nil,
    keepsEvidence: Bool = false
  ) {
    var pipeline = Pipeline(name: "test", sources: sources, segments: [])
    if let namespaces { pipeline.identity.namespaces = namespaces }
    if let blocked { pipeline.identity.blocked = blocked }
    if let purposes { pipeline.consent = ConsentPolicy(grantedByDefault: false, purposes: purposes) }
    decoder = Decoder(
      pipeline: pipeline, projection: Projection(eventNames: names, paths: paths), sources: Array(sources.indices),
      now: Self.now, keepsEvidence: keepsEvidence)
  }

  /// Decodes one line that ends exactly where its 64 bytes of padding do, before a page that cannot be read. The padding
  /// looks like JSON.
  func decode(_ text: [UInt8]) -> [Seen] {
    let padding = Array("\"}],{:[0\\\"".utf8)
    let size = text.count + 64
    let page = 4096
    let pages = (size + page - 1) / page + 1
    guard let memory = mmap(nil, pages * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) else {
      return []
    }
    defer { munmap(memory, pages * page) }
    mprotect(memory + (pages - 1) * page, page, PROT_NONE)
    let start = memory + (pages - 1) * page - size
    let bytes = start.assumingMemoryBound(to: UInt8.self)
    for (index, byte) in text.enumerated() { bytes[index] = byte }
    for index in 0..<64 { bytes[text.count + index] = padding[index % padding.count] }
    line += 1
    batch.removeAll()
    decoder.decode(
      UnsafeRawBufferPointer(start: start, count: text.count), file: 7, line: line, into: &batch, unusable: &unusable)
    return (0..<batch.records.count).map { Seen(batch, $0) }
  }

  func decode(_ text: String) -> [Seen] { decode(Array(text.utf8)) }

  /// The one record that `text` holds; nil where it holds none or more.
  func one(_ text: String) -> Seen? {
    let seen = decode(text)
    return seen.count == 1 ? seen[0] : nil
  }

  /// Why `text` is unusable; nil where it holds a record.
  func reason(_ text: [UInt8]) -> Unusable.Reason? {
    let before = unusable.count
    let seen = decode(text)
    return seen.isEmpty && unusable.count == before + 1 ? unusable[before].reason : nil
  }

  func reason(_ text: String) -> Unusable.Reason? { reason(Array(text.utf8)) }

  /// The evidence for the last unusable record.
  var evidence: String { String(decoding: unusable.last?.evidence ?? [], as: UTF8.self) }
}

/// A record with its texts and values taken out of the batch.
struct Seen {
  struct Name: Equatable, CustomStringConvertible {
    var namespace: UInt8
    var form: UInt8 = 0
    var isPrevious = false
    var value: String
    var description: String { "\(namespace)\(form > 0 ? ".\(form)" : "")\(isPrevious ? "p" : ""):\(value)" }
  }

  var record: Record
  var id: String
  var sequenceFile: String
  var identifiers: [Name]
  var values: [Shown]
  /// By the purpose's index in the policy.
  var consents: [Int: Bool]

  init(_ batch: borrowing RecordBatch, _ index: Int) {
    func text(_ range: ByteRange) -> String { String(decoding: batch.text(range), as: UTF8.self) }
    let record = batch.records[index]
    self.record = record
    id = text(record.id)
    sequenceFile = text(record.sequenceFile)
    identifiers = []
    for offset in 0..<Int(record.identifierCount) {
      let identifier = batch.identifiers[Int(record.firstIdentifier) + offset]
      identifiers.append(
        Name(
          namespace: identifier.namespace, form: identifier.form, isPrevious: identifier.isPrevious,
          value: text(identifier.value)))
    }
    consents = [:]
    for offset in 0..<Int(record.consentCount) {
      let statement = batch.consents[Int(record.firstConsent) + offset]
      consents[Int(statement.purpose)] = statement.isGranted
    }
    values = []
    for offset in 0..<Int(record.valueCount) {
      let value = batch.values[Int(record.firstValue) + offset]
      values.append(Shown(value, batch.text(value.isText ? value.range : .empty)))
    }
  }
}

/// A value as a test writes it; arrays and objects as JSON without spaces.
enum Shown: Equatable, ExpressibleByStringLiteral, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral
{
  case missing, null, unavailable
  case boolean(Bool)
  case number(Double)
  case text(String)
  case array(String)
  case object(String)
  case spread(String)

  init(stringLiteral value: String) { self = .text(value) }
  init(floatLiteral value: Double) { self = .number(value) }
  init(integerLiteral value: Int) { self = .number(Double(value)) }
  init(booleanLiteral value: Bool) { self = .boolean(value) }

  init(_ value: Value, _ bytes: UnsafeRawBufferPointer) {
    self =
      switch value.kind {
      case .missing: .missing
      case .null: .null
      case .unavailable: .unavailable
      case .boolean: .boolean(value.isTrue)
      case .number: .number(value.number)
      case .string: .text(String(decoding: bytes, as: UTF8.self))
      case .array: .array(Self.elements(bytes))
      case .object: .object(Self.members(bytes))
      case .spread: .spread(Self.elements(bytes))
      // By its instant; what stands there follows.
      case .instant: .number(Double(bitPattern: bytes.loadUnaligned(as: UInt64.self)))
      }
  }

  private static func elements(_ bytes: UnsafeRawBufferPointer) -> String {
    var elements = CanonicalElements(bytes)
    var texts: [String] = []
    while let (tag, payload) = elements.next() { texts.append(text(tag, payload)) }
    return "[\(texts.joined(separator: ","))]"
  }

  private static func members(_ bytes: UnsafeRawBufferPointer) -> String {
    var texts: [String] = []
    var offset = 0
    while offset < bytes.count {
      let count = Int(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      let key = String(decoding: bytes[offset + 4..<offset + 4 + count], as: UTF8.self)
      var element = CanonicalElements(UnsafeRawBufferPointer(rebasing: bytes[(offset + 4 + count)...]))
      guard let (tag, payload) = element.next() else { break }
      texts.append("\"\(key)\":\(text(tag, payload))")
      let header = tag == CanonicalTag.string || tag == CanonicalTag.array || tag == CanonicalTag.object ? 5 : 1
      offset += 4 + count + header + payload.count
    }
    return "{\(texts.joined(separator: ","))}"
  }

  private static func text(_ tag: UInt8, _ payload: UnsafeRawBufferPointer) -> String {
    switch tag {
    case CanonicalTag.null: return "null"
    case CanonicalTag.falseTag: return "false"
    case CanonicalTag.trueTag: return "true"
    case CanonicalTag.number:
      let number = Double(bitPattern: payload.loadUnaligned(as: UInt64.self))
      return number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    case CanonicalTag.string: return "\"\(String(decoding: payload, as: UTF8.self))\""
    case CanonicalTag.array: return elements(payload)
    default: return members(payload)
    }
  }
}

/// `a.b[0].c[*]`, from the root where it begins with `$.`, else from `properties`.
func path(_ text: String) -> Path {
  var steps: [Path.Step] = []
  var rest = Substring(text)
  let isRoot = rest.hasPrefix("$.")
  if isRoot { rest = rest.dropFirst(2) }
  for part in rest.split(separator: ".") {
    let pieces = part.split(separator: "[")
    for (index, piece) in pieces.enumerated() {
      if index == 0, !part.hasPrefix("[") {
        steps.append(.key(String(piece)))
      } else if piece == "*]" {
        steps.append(.each)
      } else if let number = Int(piece.dropLast()) {
        steps.append(.index(number))
      }
    }
  }
  return Path(origin: isRoot ? .root : .properties, steps: steps)
}

func root(_ text: String) -> Path { path("$." + text) }

func mapping(
  _ namespace: String, _ paths: String..., forms: [IdentifierMapping.HashForm] = [], country: String? = nil
) -> IdentifierMapping {
  IdentifierMapping(namespace: namespace, paths: paths.map { root($0) }, forms: forms, country: country)
}

extension Source {
  static func segment(_ identifiers: IdentifierMapping...) -> Source {
    var source = Source(name: "web", kind: .tracker, format: .segment)
    source.identifiers = identifiers
    return source
  }

  static func debezium(
    _ attributes: AttributeMapping..., identifiers: [IdentifierMapping]? = nil, table: String? = nil
  ) -> Source {
    var source = Source(name: "crm", kind: .crm, format: .debezium)
    source.identifiers = identifiers ?? [mapping("customer", "id")]
    source.attributes = attributes
    source.table = table
    return source
  }
}

func attribute(
  _ name: String, _ unit: AttributeMapping.Unit? = nil, path: String? = nil, scale: Int = 0
) -> AttributeMapping {
  AttributeMapping(name: name, path: root(path ?? name), unit: unit, scale: scale)
}
