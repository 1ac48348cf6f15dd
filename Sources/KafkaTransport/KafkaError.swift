import CRdKafka

/// What kept a Kafka client from doing its work.
public struct KafkaError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Code: Sendable, Equatable {
    /// No broker answers.
    case unreachable
    /// A password, a certificate or a mechanism is refused.
    case authentication
    /// Who asks may not do that.
    case denied
    case unknownTopic
    case topicExists
    case timedOut
    /// The brokers are just agreeing on who answers, or how a transaction has ended.
    case unsettled
    /// Another producer of the same name has taken over, or this one's own transaction has run out: the two look the same.
    case fenced
    /// Another instance of the same name is in the group.
    case fencedInstance
    /// The properties are wrong.
    case configuration
    /// The offsets asked for are not in the log (any more).
    case gap
    case other
  }

  /// What makes good what has failed.
  public enum Recovery: Sendable, Equatable {
    /// Nothing that this client can do.
    case none
    /// The same call again.
    case retry
    /// The transaction is aborted, its records are thrown away, and reading goes on from the committed offsets.
    case abort
    /// The client is at its end; another one begins anew.
    case fatal
  }

  public var code: Code
  public var recovery: Recovery
  /// As librdkafka names it: `_TIMED_OUT`.
  public var name: String
  public var message: String

  public init(_ code: Code, recovery: Recovery = .none, name: String, _ message: String) {
    self.code = code
    self.recovery = recovery
    self.name = name
    self.message = message
  }

  public var isRetriable: Bool { recovery == .retry }
  public var description: String { message }
}

extension KafkaError {
  /// - Parameter what: what was tried, as the beginning of a sentence.
  init(_ error: rd_kafka_resp_err_t, _ what: String, recovery: Recovery? = nil) {
    let code = Code(error)
    self.init(
      code,
      recovery: recovery ?? (code == .timedOut || code == .unreachable || code == .unsettled ? .retry : .none),
      name: rd_kafka_err2name(error).map { String(cString: $0) } ?? "",
      "\(what): \(rd_kafka_err2str(error).map { String(cString: $0) } ?? "error \(error.rawValue)")")
  }

  /// An error object, which is destroyed. Only calls of a transaction say how it can be made good.
  init?(consuming error: OpaquePointer?, _ what: String) {
    guard let error else { return nil }
    defer { rd_kafka_error_destroy(error) }
    let recovery: Recovery =
      if rd_kafka_error_is_fatal(error) != 0 {
        .fatal
      } else if rd_kafka_error_txn_requires_abort(error) != 0 {
        .abort
      } else if rd_kafka_error_is_retriable(error) != 0 {
        .retry
      } else {
        .none
      }
    self.init(
      Code(rd_kafka_error_code(error)), recovery: recovery,
      name: rd_kafka_error_name(error).map { String(cString: $0) } ?? "",
      "\(what): \(rd_kafka_error_string(error).map { String(cString: $0) } ?? "")")
  }

  /// An error of a connection: `HOST:PORT/1: what happened (after 3ms in state CONNECT, …)`.
  init(connection error: rd_kafka_resp_err_t, _ reason: String) {
    var text = reason[...]
    if let start = text.firstRange(of: ": "), text[..<start.lowerBound].contains("/") {
      text = text[start.upperBound...]
    }
    if let rest = text.firstRange(of: " (after ") { text = text[..<rest.lowerBound] }
    self.init(
      Code(error), name: rd_kafka_err2name(error).map { String(cString: $0) } ?? "", String(text))
  }
}

extension KafkaError.Code {
  init(_ error: rd_kafka_resp_err_t) {
    self =
      switch error {
      case RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__RESOLVE, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN: .unreachable
      case RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR__SSL, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED,
        RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM, RD_KAFKA_RESP_ERR_ILLEGAL_SASL_STATE:
        .authentication
      case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
        RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
        .denied
      case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
        RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
        .unknownTopic
      case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS: .topicExists
      case RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT: .timedOut
      case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
        RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
        RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR__WAIT_COORD:
        .unsettled
      case RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
        .fenced
      case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID: .fencedInstance
      case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET: .gap
      case RD_KAFKA_RESP_ERR__INVALID_ARG: .configuration
      default: .other
      }
  }
}
