import KafkaTransport

/// The consumer that the readers of a replay share, and what is said when its brokers go away and come back.
///
/// They are waited for without end; each change of state is told once.
final class BrokerConnection {
  /// Milliseconds without a record after which trouble is worth a word: brokers close idle connections every day.
  private static let patience = 1000

  private let consumer: KafkaConsumer
  private let brokers: String
  private let note: (String) -> Void
  /// Milliseconds for which nothing has come although there is more.
  private var silence = 0
  private var told: String?

  init(_ consumer: KafkaConsumer, brokers: String, note: @escaping (String) -> Void) {
    self.consumer = consumer
    self.brokers = brokers
    self.note = note
  }

  /// Something has come.
  func received() {
    if silence == 0 { return }
    silence = 0
    if told != nil { note("the brokers at \(brokers) are there again") }
    told = nil
    consumer.forgetTrouble()
  }

  /// Nothing has come for so long.
  ///
  /// - Throws: where waiting is of no use.
  func waited(milliseconds: Int) throws(RuntimeError) {
    silence += milliseconds
    guard let trouble = consumer.serve() else { return }
    if trouble.code == .authentication {
      throw RuntimeError(.failed, "the brokers at \(brokers) do not let us in any more: \(trouble.message)")
    }
    if silence >= Self.patience, told != trouble.message {
      told = trouble.message
      note("waiting for a broker at \(brokers): \(trouble.message)")
    }
  }
}
