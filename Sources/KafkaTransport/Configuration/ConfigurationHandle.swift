import CRdKafka

/// A configuration that is being built, before it becomes a client.
struct ConfigurationHandle: ~Copyable {
  private let pointer: OpaquePointer

  init() {
    pointer = rd_kafka_conf_new()
    LiveHandles.opened()
  }

  deinit {
    rd_kafka_conf_destroy(pointer)
    LiveHandles.closed()
  }

  func set(_ key: String, _ value: String) throws(PropertyMistake.Reason) {
    switch rd_kafka_conf_set(pointer, key, value, nil, 0) {
    case RD_KAFKA_CONF_OK: return
    case RD_KAFKA_CONF_UNKNOWN: throw .unknown
    default: throw .invalid(range: KnownProperties.range(of: key))
    }
  }

  /// Sets what has been tried before, or is the program's own and valid in every version.
  func setKnown(_ key: String, _ value: String) {
    let result = rd_kafka_conf_set(pointer, key, value, nil, 0)
    assert(result == RD_KAFKA_CONF_OK, "librdkafka takes the program's own properties: \(key)")
  }

  /// Lends the handle, to set callbacks.
  func withPointer(_ body: (OpaquePointer) -> Void) { body(pointer) }

  /// Makes the client, whose the handle then is.
  ///
  /// - Returns: nil and librdkafka's reason where the properties do not go together.
  consuming func makeClient(_ kind: rd_kafka_type_t) -> (client: OpaquePointer?, reason: String) {
    var reason = [CChar](repeating: 0, count: 512)
    guard let client = rd_kafka_new(kind, pointer, &reason, reason.count) else {
      _ = consume self
      return (nil, String(nulTerminated: reason))
    }
    LiveHandles.closed()
    discard self
    return (client, "")
  }
}

extension String {
  /// What stands in a buffer that a C function filled.
  init(nulTerminated buffer: [CChar]) {
    self.init(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
