import CRdKafka

/// A client of librdkafka, and what it has to say.
struct ClientHandle: ~Copyable {
  /// For calls of this room; never handed out.
  let pointer: OpaquePointer
  /// librdkafka holds its address until the handle is destroyed, which is before this struct gives it up.
  let events: ClientEvents

  /// - Throws: `KafkaError` of code `configuration` where the properties do not go together.
  init(
    _ kind: rd_kafka_type_t, _ configuration: KafkaConfiguration, defaults: KeyValuePairs<String, String> = [:],
    own: KeyValuePairs<String, String>, listening: (ClientEvents, _ conf: OpaquePointer) -> Void = { _, _ in }
  ) throws(KafkaError) {
    let conf = configuration.handle(defaults: defaults, own: own)
    let events = ClientEvents(configuration)
    conf.withPointer { conf in
      events.listen(to: conf)
      listening(events, conf)
    }
    let made = conf.makeClient(kind)
    guard let client = made.client else {
      throw KafkaError(
        .configuration, name: "_INVALID_ARG",
        "the properties under `kafka` do not go together: \(configuration.redacted(made.reason))")
    }
    pointer = client
    self.events = events
    LiveHandles.opened()
  }

  deinit {
    // Groups are left by `close`, which takes its time; a client that goes away without it only disconnects.
    rd_kafka_destroy_flags(pointer, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
    LiveHandles.closed()
  }

  /// An error of a call, with what the client last heard of its brokers where the call alone says too little.
  func error(_ code: rd_kafka_resp_err_t, _ what: String) -> KafkaError {
    events.explain(KafkaError(code, what))
  }

  /// Why the client is at its end; nil where it is not.
  var fatal: KafkaError? {
    var text = [CChar](repeating: 0, count: 512)
    let code = rd_kafka_fatal_error(pointer, &text, text.count)
    if code == RD_KAFKA_RESP_ERR_NO_ERROR { return nil }
    return KafkaError(code, events.redacted(String(nulTerminated: text)), recovery: .fatal)
  }
}
