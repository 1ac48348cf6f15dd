import Foundation
import State
import Testing

@Suite("A state's directory")
struct StateStoreTests {
  let folder: TemporaryFolder
  var directory: String { "\(folder.path)/state" }

  init() throws { folder = try TemporaryFolder() }

  private func put(_ records: [String: String?], _ store: borrowing StateStore) throws(StateError) {
    var batch = StateBatch()
    for (key, value) in records {
      Array(key.utf8).withUnsafeBytes { key in
        if let value {
          Array(value.utf8).withUnsafeBytes { batch.put(key, $0) }
        } else {
          batch.delete(key)
        }
      }
    }
    try store.write(batch)
  }

  private func records(_ store: borrowing StateStore, prefix: String = "") throws -> [String] {
    var cursor = store.cursor(Array(prefix.utf8))
    var records: [String] = []
    while try cursor.next() {
      records.append("\(String(decoding: cursor.key, as: UTF8.self))=\(String(decoding: cursor.value, as: UTF8.self))")
    }
    return records
  }

  /// The error that opening the directory ends with.
  private func refusal(_ access: StateStore.Access = .readWrite) -> StateError? {
    do {
      _ = try StateStore(directory, access)
      return nil
    } catch {
      return error
    }
  }

  @Test("what was written is there when it is opened again, in order of keys")
  func reopened() throws {
    do {
      let store = try StateStore(directory, .readWrite)
      try put(["pb": "2", "pa": "1", "q": "3", "p": "0"], store)
      try put(["pb": nil, "pc": "4", "q": ""], store)
    }
    let store = try StateStore(directory, .readWrite)
    #expect(try records(store) == ["p=0", "pa=1", "pc=4", "q="])
    #expect(try records(store, prefix: "p") == ["p=0", "pa=1", "pc=4"])
    #expect(try records(store, prefix: "x") == [])
    #expect(try store.value(Array("pc".utf8)) == Array("4".utf8))
    #expect(try store.value(Array("pb".utf8)) == nil)
  }

  @Test("written anew, a state holds the same records, and nothing of those that were deleted or replaced")
  func rewritten() throws {
    do {
      let store = try StateStore(directory, .readWrite)
      try put(["pa": "REPLACED value", "pb-DELETED": "2", "pc": "3"], store)
      try put(["pa": "1", "pb-DELETED": nil], store)
    }
    #expect(try files(holding: "DELETED").isEmpty == false)
    try StateStore.rewrite(directory)
    for word in ["DELETED", "REPLACED"] { #expect(try files(holding: word) == []) }
    let store = try StateStore(directory, .readOnly)
    #expect(try records(store) == ["pa=1", "pc=3"])
  }

  private func files(holding word: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory + "/db").filter {
      try Data(contentsOf: URL(fileURLWithPath: "\(directory)/db/\($0)")).range(of: Data(word.utf8)) != nil
    }
  }

  @Test("a second writer is refused, a reader is not and sees what was there")
  func inUse() throws {
    let store = try StateStore(directory, .readWrite)
    try put(["a": "1"], store)
    #expect(refusal()?.code == .inUse)
    let reader = try StateStore(directory, .readOnly)
    try put(["b": "2"], store)
    #expect(try records(reader) == ["a=1"])
    #expect(try records(store) == ["a=1", "b=2"])
  }

  @Test("a folder with other files is no state, and nothing is put into it")
  func foreign() throws {
    try folder.write("mine", to: "state/notes.txt")
    #expect(refusal()?.code == .notState)
    #expect(refusal(.readOnly)?.code == .notState)
    #expect(try folder.names("state") == ["notes.txt"])
  }

  @Test("a file, a missing directory that is only to be read, and another format are refused, each by name")
  func refused() throws {
    #expect(refusal(.readOnly)?.code == .notState)
    try folder.write("x", to: "state")
    #expect(refusal()?.message == "is a file, where a directory belongs")
    try folder.remove("state")
    do { _ = try StateStore(directory, .readWrite) }
    try folder.write("muster state, format 99\n", to: "state/FORMAT")
    #expect(refusal()?.code == .otherFormat)
    #expect(refusal()?.message.contains("format 99") == true)
    try folder.write("something else\n", to: "state/FORMAT")
    #expect(refusal()?.code == .notState)
  }

  @Test("a first start that was killed leaves nothing in the way of the next")
  func killedStart() throws {
    try folder.write("muster st", to: "state/FORMAT.draft")
    #expect(refusal() == nil)
    // RocksDB names its manifest in CURRENT before it writes anything else.
    for name in try folder.names("state/db") where !["LOCK", "LOG", "IDENTITY"].contains(name) {
      try folder.remove("state/db/\(name)")
    }
    #expect(refusal() == nil)
  }

  @Test("a changed byte of a file is an error, or changes nothing that is read")
  func damaged() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SystemRandomNumberGenerator()
    do {
      let store = try StateStore(directory, .readWrite)
      try put(Dictionary(uniqueKeysWithValues: (0..<2000).map { ("key \($0)", "\($0 &* 7919)" as String?) }), store)
    }
    let whole = try records(StateStore(directory, .readOnly))
    let name = try #require(try folder.names("state/db").first { $0.hasSuffix(".sst") })
    let bytes = try folder.bytes("state/db/\(name)")
    var found = 0
    for _ in 0..<60 {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      var changed = bytes
      changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      try folder.write(changed, to: "state/db/\(name)")
      do {
        let read = try records(StateStore(directory, .readOnly))
        #expect(read == whole, "byte \(place) of \(bytes.count), seed \(seed)")
      } catch let error as StateError {
        #expect(error.code == .corrupt, "\(error)")
        found += 1
      }
    }
    #expect(found > 30)
    try folder.remove("state/db/\(name)")
    #expect(refusal()?.code == .corrupt)
  }
}
