import Files
import Segmentation
import State

/// The state of a pipeline in a directory: what a run goes on from, and what it leaves behind.
///
/// One checkpoint at the end makes all that a run did part of it, the length of its output included; until then the
/// directory is as the run found it.
final class SavedState {
  private let store: StateStore
  private let plan: Plan
  /// Where the log stood when it was last saved.
  private(set) var position: LogPosition
  /// No run has left anything yet.
  private let isNew: Bool
  /// The ids of the records that a run reads; nil until `logMessageIDs`.
  private(set) var messageIDs: MessageIDLog?

  /// The state that is there.
  ///
  /// - Throws: `RuntimeError`, of code `usage` where the directory is no state, or that of other rules.
  convenience init(existing directory: String, plan: Plan, _ access: StateStore.Access) throws(RuntimeError) {
    // Reading makes nothing, so that a name that was misspelt leaves no directory behind.
    _ = try RuntimeError.wrapping { () throws(StateError) in try StateStore(directory, .readOnly) }
    try self.init(directory, plan: plan, access)
    if isNew { throw RuntimeError(.usage, "the state in \(directory) is empty: no replay has ended with it yet") }
  }

  /// - Throws: `RuntimeError`, of code `usage` where the directory is no state, or that of other rules.
  init(_ directory: String, plan: Plan, _ access: StateStore.Access = .readWrite) throws(RuntimeError) {
    self.plan = plan
    store = try RuntimeError.wrapping { () throws(StateError) in try StateStore(directory, access) }
    position = LogPosition(sources: plan.pipeline.sources.count)
    let saved = try Self.value(store, [StateKind.clock.rawValue])
    isNew = saved == nil
    guard let saved else { return }
    guard let rules = try Self.value(store, [StateKind.rules.rawValue]) else { throw damaged("the rules") }
    if let difference = plan.difference(from: String(decoding: rules, as: UTF8.self)) {
      throw RuntimeError(
        .usage,
        "the state in \(directory) was made by other rules (\(difference)): go on with the pipeline file that made it, or"
          + " name an empty directory and replay the log from its beginning")
    }
    let read = saved.withUnsafeBytes { bytes in Result { () throws(MalformedState) in try LogPosition(bytes) } }
    guard case .success(let position) = read, position.newest.count == plan.pipeline.sources.count else {
      throw damaged("the clock")
    }
    self.position = position
  }

  private static func value(_ store: borrowing StateStore, _ key: [UInt8]) throws(RuntimeError) -> [UInt8]? {
    do throws(StateError) { return try store.value(key) } catch { throw RuntimeError(error) }
  }

  private func damaged(_ what: String) -> RuntimeError {
    RuntimeError(StateError(.corrupt, store.directory, "is damaged: \(what) cannot be read"))
  }

  // MARK: going on

  /// From now on the ids of records are noted, those of records that `load` finds held back included.
  func logMessageIDs() throws(RuntimeError) { messageIDs = try MessageIDLog(in: store.directory, plan: plan) }

  /// Gives shards of which nothing is known all that the state has.
  func load(into shards: ShardSet) throws(RuntimeError) {
    var cursor = store.cursor()
    while try next(&cursor) {
      do throws(MalformedState) {
        try shards.load(cursor.key, cursor.value)
      } catch {
        throw damaged("a record of kind '\(StateKind(key: cursor.key)?.name ?? "unknown")'")
      }
      if let messageIDs, StateKind(key: cursor.key) == .held { try note(cursor.value, messageIDs) }
    }
    guard shards.keptProfiles == position.profiles else {
      throw damaged("\(shards.keptProfiles) of \(position.profiles) profiles are there; the others")
    }
    shards.resume(at: position)
  }

  private func note(_ held: UnsafeRawBufferPointer, _ log: MessageIDLog) throws(RuntimeError) {
    var batch = RecordBatch(capacity: 1)
    guard (try? HeldRecord.read(held, into: &batch)) != nil else { throw damaged("a record that is held back") }
    try log.note(batch, 0..<1)
  }

  private func next(_ cursor: inout StateCursor) throws(RuntimeError) -> Bool {
    do throws(StateError) { return try cursor.next() } catch { throw RuntimeError(error) }
  }

  /// Opens the output of a run: behind what the runs before wrote to it, and cut back to that where one was killed.
  ///
  /// The state knows from now on how long the file was, so that this run, too, may be killed.
  func openOutput(_ path: String) throws(RuntimeError) -> LineWriter {
    let length = FileLength(path)
    guard length != .endless else { return try open(path, keeping: 0) }
    let known = try Self.value(store, Self.key(output: path)).flatMap { bytes in
      bytes.withUnsafeBytes { try? Self.length($0) }
    }
    let kept: UInt64
    switch (length, known) {
    case (.absent, _), (.endless, _): kept = 0
    case (.bytes(let bytes), let known?):
      guard bytes >= known else {
        throw RuntimeError(
          .failed,
          "\(path) has \(bytes) bytes, but had \(known) when the state was saved: put the whole file back, or name another --output"
        )
      }
      kept = known
    case (.bytes(let bytes), nil): kept = isNew ? 0 : bytes
    }
    if known != kept { try note(output: path, kept) }
    return try open(path, keeping: kept)
  }

  private func open(_ path: String, keeping kept: UInt64) throws(RuntimeError) -> LineWriter {
    do throws(FileError) { return try LineWriter(path: path, keeping: kept) } catch { throw RuntimeError(error) }
  }

  // MARK: saving

  /// Makes what the shards have become part of the state.
  ///
  /// - Parameter output: all of it written; it is on the disk before the state says so.
  func save(_ shards: ShardSet, at position: LogPosition, output: LineWriter) throws(RuntimeError) {
    try RuntimeError.wrapping { () throws(FileError) in try output.sync() }
    var checkpoint = Checkpoint()
    shards.save(to: &checkpoint, clock: position.clock)
    var position = position
    position.profiles = shards.keptProfiles
    put(.clock, &checkpoint) { position.write(to: &$0) }
    put(.rules, &checkpoint) { $0.append(plan.outline) }
    if FileLength(output.path) != .endless {
      var value = StateWriter()
      value.number(output.length)
      Self.key(output: output.path).withUnsafeBytes { checkpoint.put($0, value.bytes) }
    }
    try checkpoint.write(to: store, messageIDs)
    self.position = position
  }

  private func put(_ kind: StateKind, _ checkpoint: inout Checkpoint, _ body: (inout StateWriter) -> Void) {
    var key = StateWriter()
    var value = StateWriter()
    key.begin(kind)
    body(&value)
    checkpoint.put(key.bytes, value.bytes)
  }

  /// Writes nothing but the length of an output.
  private func note(output path: String, _ length: UInt64) throws(RuntimeError) {
    var batch = StateBatch()
    var value = StateWriter()
    value.number(length)
    Self.key(output: path).withUnsafeBytes { batch.put($0, value.bytes) }
    do throws(StateError) { try store.write(batch) } catch { throw RuntimeError(error) }
  }

  /// - Parameter path: of a file that is known by one name, however it is written.
  private static func key(output path: String) -> [UInt8] {
    [StateKind.output.rawValue] + Array(Glob.canonicalName(path).utf8)
  }

  private static func length(_ value: UnsafeRawBufferPointer) throws(MalformedState) -> UInt64 {
    var reader = StateReader(value)
    return try reader.number()
  }
}
