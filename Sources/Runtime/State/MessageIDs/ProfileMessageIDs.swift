import Segmentation
import State

/// The message ids of the facts of profiles, a record of the state beside each profile's own:
///
///     key    m | namespace 1 | identifier
///     value  identity of a fact 6 | text of its message id, each; in order of the identities
struct ProfileMessageIDs: ~Copyable {
  private struct Profile {
    var keyOffset: Int
    var keyCount: Int
    var firstFact: Int
    var factCount: Int
  }

  private var profiles: [Profile] = []
  private var keys = FlatBuffer<UInt8>(capacity: 256)
  private var facts = FlatBuffer<UInt64>(capacity: 256)
  private var table = MessageIDTable()

  /// A profile's record as the state is going to have it.
  mutating func add(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
    guard let record = try? ProfileRecord(key, value) else { return }
    var profile = Profile(keyOffset: keys.count, keyCount: key.count, firstFact: facts.count, factCount: 0)
    keys.append(StateKind.messageIDs.rawValue)
    for byte in key.dropFirst() { keys.append(byte) }
    var last: UInt64?
    for fact in record.facts.sorted() where fact != last {
      facts.append(fact)
      table.want(fact)
      last = fact
    }
    profile.factCount = facts.count - profile.firstFact
    profiles.append(profile)
  }

  /// Puts what is known of them into a batch.
  ///
  /// - Parameter log: of the run at whose end they are saved; nil where it brought no records.
  mutating func write(
    to batch: inout StateBatch, before store: borrowing StateStore, _ log: MessageIDLog?
  ) throws(RuntimeError) {
    if profiles.isEmpty { return }
    try log?.fill(&table)
    // A fact may have come from any profile: they join and part.
    let hasSome = try readAll(of: store)
    var value = StateWriter()
    for profile in profiles {
      value.removeAll()
      for place in 0..<profile.factCount {
        let fact = facts[profile.firstFact + place]
        guard let text = table.text(of: fact) else { continue }
        value.bits(UInt32(truncatingIfNeeded: fact))
        value.bits(UInt16(truncatingIfNeeded: fact >> 32))
        value.text(text)
      }
      let key = UnsafeRawBufferPointer(start: keys.base + profile.keyOffset, count: profile.keyCount)
      if value.bytes.count > 0 {
        batch.put(key, value.bytes)
      } else if hasSome {
        batch.delete(key)
      }
    }
  }

  /// - Returns: false where the store has no record of this kind.
  private mutating func readAll(of store: borrowing StateStore) throws(RuntimeError) -> Bool {
    var hasSome = false
    do throws(StateError) {
      var cursor = store.cursor([StateKind.messageIDs.rawValue])
      while try cursor.next() {
        hasSome = true
        do throws(MalformedState) {
          try Self.visit(cursor.value) { table.give($0, $1) }
        } catch {
          throw StateError(.corrupt, store.directory, "is damaged: a record of message ids is not of its form")
        }
      }
    } catch {
      throw RuntimeError(error)
    }
    return hasSome
  }

  /// Visits what one record says.
  static func visit(
    _ value: UnsafeRawBufferPointer, _ body: (_ fact: UInt64, _ text: UnsafeRawBufferPointer) -> Void
  ) throws(MalformedState) {
    var reader = StateReader(value)
    while !reader.isAtEnd {
      let low: UInt32 = try reader.bits()
      let high: UInt16 = try reader.bits()
      body(UInt64(high) << 32 | UInt64(low), try reader.text())
    }
  }

  /// The key of the record beside a profile's.
  static func key(beside profile: UnsafeRawBufferPointer) -> [UInt8] {
    [StateKind.messageIDs.rawValue] + profile.dropFirst()
  }
}
