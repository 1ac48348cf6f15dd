import Runtime
import Traffic

#if canImport(Glibc)
  import Glibc
#endif

extension Demo {
  func write(_ records: [BankRecord], web: String, crm: String) throws(RuntimeError) {
    let webFile = try Demo.create(web)
    defer { close(webFile) }
    let crmFile = try Demo.create(crm)
    defer { close(crmFile) }
    do throws(LogWriter.Failure) {
      var journal = BankJournal(web: webFile, crm: crmFile)
      for record in records { try journal.write(record) }
      try journal.finish()
    } catch {
      throw RuntimeError(.failed, "\(web): cannot be written: \(error)")
    }
  }

  static func write(_ text: String, to path: String) throws(RuntimeError) {
    let file = try create(path)
    defer { close(file) }
    let count = text.utf8.count
    guard Glibc.write(file, text, count) == count else { throw failure(path, "cannot be written") }
  }

  static func read(_ path: String) throws(RuntimeError) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failure(path, "cannot be read") }
    defer { close(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = Glibc.read(file, &block, block.count)
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      if count > 0 {
        bytes.append(contentsOf: block[..<count])
      } else if errno != EINTR {
        throw failure(path, "cannot be read")
      }
    }
  }

  /// Makes it where it is missing.
  static func directory(_ path: String) throws(RuntimeError) -> String {
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw failure(path, "cannot be made") }
    return path
  }

  static func temporaryDirectory() throws(RuntimeError) -> String {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/muster-demo-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw failure(parent, "cannot hold a temporary directory") }
    return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Removes what the demo itself writes.
  static func remove(_ directory: String) {
    for name in ["web.jsonl", "crm.jsonl", "deltas.jsonl", "bank-cross-sell.yaml"] { unlink("\(directory)/\(name)") }
    rmdir(directory)
  }

  private static func create(_ path: String) throws(RuntimeError) -> Int32 {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw failure(path, "cannot be written") }
    return file
  }

  private static func failure(_ path: String, _ what: String) -> RuntimeError {
    RuntimeError(.failed, "\(path): \(what): \(String(cString: strerror(errno)))")
  }
}
