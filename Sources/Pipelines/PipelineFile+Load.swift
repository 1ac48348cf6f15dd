import Glibc
import Segmentation

extension PipelineFile {
  /// Reads and checks a file.
  ///
  /// - Throws: everything that is wrong with it, each with line and column; one message without a position where it
  ///   cannot be read.
  public static func load(path: String) throws(PipelineErrors) -> PipelineFile {
    let bytes = try bytes(of: path)
    if let text = String(validating: bytes, as: UTF8.self) { return try parse(text, path: path) }
    let repaired = String(decoding: bytes, as: UTF8.self)
    let source = SourceText(file: path, text: repaired)
    let mark = SourceText.mark(ofByte: validPrefix(of: bytes), in: repaired)
    throw PipelineErrors([source.diagnostic(at: mark, "the file is not UTF-8", hint: "save it in the encoding UTF-8")])
  }

  /// Checks the text of a pipeline file.
  ///
  /// - Parameter path: names the file in messages.
  public static func parse(_ text: String, path: String) throws(PipelineErrors) -> PipelineFile {
    guard text.utf8.count <= Composer.byteLimit else { throw tooLarge(path) }
    let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    let source = SourceText(file: path, text: text)
    var findings = Findings(in: source)
    guard let root = Composer.compose(text, &findings) else { throw PipelineErrors(findings.diagnostics.inFileOrder) }
    var reading = PipelineReading(findings)
    let file = reading.pipelineFile(root)
    let found = reading.reading.findings.diagnostics.inFileOrder
    guard var file, !reading.reading.findings.hasError else { throw PipelineErrors(found) }
    file.warnings = found
    return file
  }

  private static func bytes(of path: String) throws(PipelineErrors) -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw unreadable(path, errno) }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: Composer.byteLimit + 1)
    let count = fread(&bytes, 1, bytes.count, file)
    if ferror(file) != 0 { throw unreadable(path, errno) }
    if count > Composer.byteLimit { throw tooLarge(path) }
    return Array(bytes.prefix(count))
  }

  private static func unreadable(_ path: String, _ code: Int32) -> PipelineErrors {
    PipelineErrors([
      Diagnostic(
        .error, file: path, position: nil,
        message: "cannot read the pipeline `\(path)`: \(String(cString: strerror(code)))")
    ])
  }

  private static func tooLarge(_ path: String) -> PipelineErrors {
    PipelineErrors([
      Diagnostic(
        .error, file: path, position: nil,
        message: "the pipeline `\(path)` is larger than \(Composer.byteLimit >> 20) MiB", hint: "is it a pipeline file?"
      )
    ])
  }

  /// How many bytes stand before the first that is no UTF-8.
  private static func validPrefix(of bytes: [UInt8]) -> Int {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var count = 0
    while case .scalarValue(let scalar) = decoder.decode(&iterator) { count += UTF8.width(scalar) }
    return count
  }
}

extension [Diagnostic] {
  /// By place; of one place each message once.
  var inFileOrder: [Diagnostic] {
    let start = Position(line: 0, column: 0)
    let sorted = enumerated().sorted {
      ($0.element.position ?? start, $0.offset) < ($1.element.position ?? start, $1.offset)
    }
    return sorted.reduce(into: []) { kept, next in
      if kept.last != next.element { kept.append(next.element) }
    }
  }
}
