import CRdKafka
import Synchronization

/// What librdkafka tells on the side: errors of connections, deliveries that failed.
///
/// Its calls just time out where a password is wrong; the reason comes here, and is kept for the message. Its log lines go
/// nowhere: what they say in ten lines becomes one message of ours.
final class ClientEvents: Sendable {
  private struct State {
    var trouble: KafkaError?
    var fatal: KafkaError?
    var undelivered: KafkaError?
  }

  private let configuration: KafkaConfiguration
  private let state = Mutex(State())

  init(_ configuration: KafkaConfiguration) { self.configuration = configuration }

  /// The last error of a connection since it was last forgotten.
  var trouble: KafkaError? { state.withLock { $0.trouble } }
  /// The client can do nothing any more.
  var fatal: KafkaError? { state.withLock { $0.fatal } }

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
      let code = rd_kafka_resp_err_t(code)
      if code == RD_KAFKA_RESP_ERR__FATAL {
        var text = [CChar](repeating: 0, count: 512)
        let real = rd_kafka_fatal_error(client, &text, text.count)
        events.note(KafkaError(real, events.configuration.redacted(String(nulTerminated: text)), recovery: .fatal))
      } else {
        events.note(
          KafkaError(connection: code, events.configuration.redacted(reason.map { String(cString: $0) } ?? "")))
      }
    }
  }

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
      if error.recovery == .fatal { state.fatal = error }
      // "All brokers are down" follows the reasons and says none.
      if error.name != "_ALL_BROKERS_DOWN" || state.trouble == nil { state.trouble = error }
    }
  }

  private func noteUndelivered(_ error: KafkaError) {
    state.withLock { if $0.undelivered == nil { $0.undelivered = error } }
  }
}
