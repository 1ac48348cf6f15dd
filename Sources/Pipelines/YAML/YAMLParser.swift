import CYAML

/// A `yaml_parser_t` over a text that outlives it, and the event it last gave.
///
/// libyaml (0.2.5) reports events with marks; what they may not be (aliases that explode, depth) is the composer's.
struct YAMLParser: ~Copyable {
  struct Problem: Error {
    var text: String
    var mark: Node.Mark
    var context: String
    var contextMark: Node.Mark
    /// Of a text that the reader refuses, as a control character is: the byte it stands at.
    var byteOffset: Int?
  }

  enum Event {
    case streamStart, streamEnd
    case documentStart, documentEnd
    case alias(String)
    case scalar(String, Node.Style, anchor: String?, hasTag: Bool)
    case sequenceStart(anchor: String?, hasTag: Bool)
    case mappingStart(anchor: String?, hasTag: Bool)
    case sequenceEnd, mappingEnd
  }

  struct MarkedEvent {
    var event: Event
    var start: Node.Mark
    var end: Node.Mark
  }

  private let parser: UnsafeMutablePointer<yaml_parser_t>

  /// - Parameter text: UTF-8 without a byte-order mark; it must outlive the parser.
  /// - Returns: nil where memory is short.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      return nil
    }
    self.parser = parser
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, text.baseAddress, text.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  mutating func next() throws(Problem) -> MarkedEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw problem }
    defer { yaml_event_delete(&event) }
    return MarkedEvent(event: Event(event), start: Node.Mark(event.start_mark), end: Node.Mark(event.end_mark))
  }

  private var problem: Problem {
    let state = parser.pointee
    return Problem(
      text: state.problem.map { String(cString: $0) } ?? "it is no YAML",
      mark: Node.Mark(state.problem_mark),
      context: state.context.map { String(cString: $0) } ?? "",
      contextMark: Node.Mark(state.context_mark),
      byteOffset: state.error == YAML_READER_ERROR ? Int(state.problem_offset) : nil)
  }
}

extension Node.Mark {
  fileprivate init(_ mark: yaml_mark_t) {
    self.init(line: Int(mark.line), column: Int(mark.column))
  }
}

extension YAMLParser.Event {
  fileprivate init(_ event: yaml_event_t) {
    switch event.type {
    case YAML_STREAM_END_EVENT: self = .streamEnd
    case YAML_DOCUMENT_START_EVENT: self = .documentStart
    case YAML_DOCUMENT_END_EVENT: self = .documentEnd
    case YAML_ALIAS_EVENT: self = .alias(Self.text(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let bytes = UnsafeBufferPointer(start: scalar.value, count: Int(scalar.length))
      let style: Node.Style =
        switch scalar.style {
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: .quoted
        default: .plain
        }
      self = .scalar(
        String(decoding: bytes, as: UTF8.self), style, anchor: Self.text(scalar.anchor), hasTag: scalar.tag != nil)
    case YAML_SEQUENCE_START_EVENT:
      let start = event.data.sequence_start
      self = .sequenceStart(anchor: Self.text(start.anchor), hasTag: start.tag != nil)
    case YAML_SEQUENCE_END_EVENT: self = .sequenceEnd
    case YAML_MAPPING_START_EVENT:
      let start = event.data.mapping_start
      self = .mappingStart(anchor: Self.text(start.anchor), hasTag: start.tag != nil)
    case YAML_MAPPING_END_EVENT: self = .mappingEnd
    default: self = .streamStart
    }
  }

  private static func text(_ characters: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    characters.map { String(decodingCString: $0, as: UTF8.self) }
  }
}
