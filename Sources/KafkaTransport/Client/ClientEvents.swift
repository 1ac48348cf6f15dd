import CRdKafka
import Synchronization

/// What librdkafka tells on the side: errors of connections, deliveries that failed.
///
/// Its calls just time out where a password is wrong; the reason comes here, and is kept for the message. Its log lines go
/// nowhere: what they say in ten lines becomes one message of ours.
final class ClientEvents: Sendable {
  private struct State {
    var trouble: KafkaError?
    var undelivered: KafkaError?
    var rebalances: [ConsumerEvent] = []
    var isLeaving = false
  }

  private let configuration: KafkaConfiguration
  private let state = Mutex(State())

  init(_ configuration: KafkaConfiguration) { self.configuration = configuration }

  /// The last error of a connection since it was last forgotten.
  var trouble: KafkaError? { state.withLock { $0.trouble } }

  /// A text of librdkafka without what must not be shown.
  func redacted(_ text: String) -> String { configuration.redacted(text) }

  /// The brokers have answered: what went wrong before is over.
  func forgetTrouble() { state.withLock { $0.trouble = nil } }

  /// The first record that could not be delivered since the last call.
  func takeUndelivered() -> KafkaError? {
    state.withLock { state in
      defer { state.undelivered = nil }
      return state.undelivered
    }
  }

  /// Where a call says only that time ran out, the reason is what the client heard meanwhile.
  func explain(_ error: KafkaError) -> KafkaError {
    guard error.code == .timedOut || error.code == .unreachable, let trouble else { return error }
    var explained = error
    if trouble.code == .authentication { explained.code = .authentication }
    explained.message += ": \(trouble.message)"
    return explained
  }

  /// Sets the callbacks of a configuration. The object must outlive the client that is made of it.
  func listen(to conf: OpaquePointer) {
    rd_kafka_conf_set_opaque(conf, Unmanaged.passUnretained(self).toOpaque())
    rd_kafka_conf_set_log_cb(conf) { _, _, _, _ in }
    rd_kafka_conf_set_error_cb(conf) { client, code, reason, opaque in
      guard let events = ClientEvents.from(opaque) else { return }
      // Of a client that is at its end the calls tell, and the handle knows why.
      if code == RD_KAFKA_RESP_ERR__FATAL.rawValue { return }
      events.note(
        KafkaError(connection: rd_kafka_resp_err_t(code), events.redacted(reason.map { String(cString: $0) } ?? "")))
    }
  }

  /// Also keeps what the group decides. librdkafka then waits until the consumer has answered.
  func listenToRebalances(of conf: OpaquePointer) {
    rd_kafka_conf_set_rebalance_cb(conf) { client, code, list, opaque in
      guard let events = ClientEvents.from(opaque) else { return }
      if events.state.withLock({ $0.isLeaving }) {
        rd_kafka_assign(client, nil)
        return
      }
      let partitions = list.map { PartitionList.partitions(of: $0) } ?? []
      let isLost = rd_kafka_assignment_lost(client) != 0
      events.note(
        code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS ? .assigned(partitions) : .revoked(partitions, isLost: isLost))
    }
  }

  /// From now on nobody looks at what the group decides: partitions are given back at once.
  func leave() { state.withLock { $0.isLeaving = true } }

  /// What the group has decided since the last call.
  func takeRebalances() -> [ConsumerEvent] {
    state.withLock { state in
      if state.rebalances.isEmpty { return [] }
      defer { state.rebalances.removeAll() }
      return state.rebalances
    }
  }

  private func note(_ rebalance: ConsumerEvent) { state.withLock { $0.rebalances.append(rebalance) } }

  /// Also notes records that could not be delivered. Transactions do without: there the commit answers for all.
  func listenToDeliveries(of conf: OpaquePointer) {
    rd_kafka_conf_set_dr_msg_cb(conf) { _, message, opaque in
      guard let message, message.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
      ClientEvents.from(opaque)?.noteUndelivered(KafkaError(message.pointee.err, "a record could not be delivered"))
    }
  }

  private static func from(_ opaque: UnsafeMutableRawPointer?) -> ClientEvents? {
    opaque.map { Unmanaged<ClientEvents>.fromOpaque($0).takeUnretainedValue() }
  }

  private func note(_ error: KafkaError) {
    state.withLock { state in
      // "All brokers are down" follows the reasons and says none.
      if error.name != "_ALL_BROKERS_DOWN" || state.trouble == nil { state.trouble = error }
    }
  }

  private func noteUndelivered(_ error: KafkaError) {
    state.withLock { if $0.undelivered == nil { $0.undelivered = error } }
  }
}
