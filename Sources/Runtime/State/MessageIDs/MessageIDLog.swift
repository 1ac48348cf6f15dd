import Segmentation

/// The message ids of a run's records as they stood in the log: of them a fact keeps a hash alone.
///
/// They go to a file, which is written anew once it is several times as long as what the profiles still hold, so that it
/// follows the profiles and not the log. The checkpoint takes from it what belongs to their facts.
final class MessageIDLog {
  private let plan: Plan
  private let directory: String
  private let leastLength: Int
  private var file: MessageIDFile
  /// The length from which on it is written anew.
  private var limit: Int

  /// - Parameter leastLength: a file of fewer bytes is left as it is.
  init(in directory: String, plan: Plan, leastLength: Int = 256 << 20) throws(RuntimeError) {
    self.plan = plan
    self.directory = directory
    self.leastLength = leastLength
    limit = leastLength
    file = try MessageIDFile(in: directory)
  }

  /// Notes the ids of those records of which some rule may keep a fact.
  func note(_ batch: borrowing RecordBatch, _ range: Range<Int>) throws(RuntimeError) {
    for index in range {
      let record = UnsafePointer(batch.records.base + index)
      if let fact = plan.messageFact(of: record) { try file.append(fact, batch.text(record.pointee.id)) }
    }
  }

  /// Leaves out, where the file has become long, what no profile holds any more, nor a record that waits.
  func trim(to shards: ShardSet) throws(RuntimeError) {
    guard file.length >= limit else { return }
    var held = MessageIDTable()
    shards.visitFacts { held.want($0) }
    var shorter = try MessageIDFile(in: directory)
    try file.visit { fact, text throws(RuntimeError) in
      if held.wants(fact) { try shorter.append(fact, text) }
    }
    file = shorter
    limit = max(leastLength, 4 * file.length)
  }

  /// All that is in the file.
  func visit(_ body: (_ fact: UInt64, _ text: UnsafeRawBufferPointer) -> Void) throws(RuntimeError) {
    try file.visit { fact, text throws(RuntimeError) in body(fact, text) }
  }

  /// Gives the table the texts that it wants and has not.
  func fill(_ table: inout MessageIDTable) throws(RuntimeError) {
    try file.visit { table.give($0, $1) }
  }
}
