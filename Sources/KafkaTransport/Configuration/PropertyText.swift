#if canImport(Glibc)
  import Glibc
#endif

/// The environment of the process.
public enum Environment {
  public static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

/// A property's value with what it names put in: `${NAME}` from the environment, `${file:PATH}` from a file.
struct PropertyText {
  private(set) var value = ""
  /// What came from elsewhere.
  private(set) var parts: [String] = []

  mutating func resolve(_ text: String, _ environment: (String) -> String?) throws(PropertyMistake.Reason) {
    var rest = text[...]
    while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
      value += rest[..<start.lowerBound]
      let part = try Self.look(up: rest[start.upperBound..<end], environment)
      value += part
      parts.append(part)
      rest = rest[rest.index(after: end)...]
    }
    value += rest
  }

  private static func look(
    up name: Substring, _ environment: (String) -> String?
  ) throws(PropertyMistake.Reason) -> String {
    if name.hasPrefix("file:") { return try content(of: String(name.dropFirst("file:".count))) }
    guard let value = environment(String(name)) else { throw .noVariable(String(name)) }
    return value
  }

  /// Without the newline that editors and `echo` leave at the end.
  private static func content(of path: String) throws(PropertyMistake.Reason) -> String {
    guard let file = fopen(path, "re") else { throw .unreadableFile(path, String(cString: strerror(errno))) }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    // A directory opens like a file, and is found out here.
    if ferror(file) != 0 { throw .unreadableFile(path, String(cString: strerror(errno))) }
    var content = bytes.prefix(count)
    if content.last == 0x0A { content.removeLast() }
    if content.last == 0x0D { content.removeLast() }
    return String(decoding: content, as: UTF8.self)
  }
}

/// Texts that stay out of messages.
struct Secrets: Sendable {
  private var texts: Set<String> = []

  /// Whether a property's value is a secret also where it is written out.
  static func isSecret(_ key: String) -> Bool {
    ["password", "secret", "credential", "token", ".pem", "oauthbearer.config"].contains { key.contains($0) }
  }

  /// Texts of a few characters hide nothing and occur everywhere.
  mutating func add(_ parts: [String]) { texts.formUnion(parts.filter { $0.utf8.count >= 4 }) }

  func redacted(_ text: String) -> String {
    texts.sorted { $0.utf8.count > $1.utf8.count }.reduce(text) { $0.replacing($1, with: "***") }
  }
}
