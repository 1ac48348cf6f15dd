import Segmentation

/// A state that is kept in memory: what a disk or a changelog would hold.
package struct MemoryState: StateSink, Equatable {
  package private(set) var records: [[UInt8]: [UInt8]] = [:]

  package init() {}

  /// Kinds that come as a whole take the place of what was there.
  mutating func begin() {
    records = records.filter { key, _ in key.withUnsafeBytes { StateKind(key: $0)?.isWhole } == false }
  }

  mutating func remove(_ kind: StateKind) { records = records.filter { key, _ in key.first != kind.rawValue } }

  package mutating func put(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
    records[Array(key)] = Array(value)
  }

  package mutating func delete(_ key: UnsafeRawBufferPointer) { records[Array(key)] = nil }

  /// In the order of keys, as a disk gives them.
  func visit<Failure>(
    _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    for record in sorted() { try record.visit(body) }
  }

  private func sorted() -> [Record] {
    records.map { Record(key: $0.key, value: $0.value) }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
  }

  /// In an order that the generator alone decides.
  func shuffled(by random: inout SplitMix64) -> [Record] { sorted().shuffled(using: &random) }

  struct Record {
    var key: [UInt8]
    var value: [UInt8]

    func visit<Failure>(
      _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
      // withUnsafeBytes cannot pass a typed error on; a Result carries it.
      let result = key.withUnsafeBytes { key in
        value.withUnsafeBytes { value in
          Result { () throws(Failure) in try body(key, value) }
        }
      }
      try result.get()
    }
  }
}
