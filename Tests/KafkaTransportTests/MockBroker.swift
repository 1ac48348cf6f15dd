import CRdKafka
import KafkaTransport

/// librdkafka's own broker inside the process: good for what a client does by itself, not for what brokers promise.
final class MockBroker {
  private let client: OpaquePointer
  private let cluster: OpaquePointer

  init() {
    let conf = rd_kafka_conf_new()
    // It has no brokers to connect to, and would say so.
    rd_kafka_conf_set_log_cb(conf) { _, _, _, _ in }
    client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, nil, 0)
    cluster = rd_kafka_mock_cluster_new(client, 1)
  }

  deinit {
    rd_kafka_mock_cluster_destroy(cluster)
    rd_kafka_destroy(client)
  }

  var configuration: KafkaConfiguration {
    get throws { try KafkaConfiguration(brokers: String(cString: rd_kafka_mock_cluster_bootstraps(cluster))) }
  }

  func makeTopic(_ name: String, partitions: Int32 = 1) {
    rd_kafka_mock_topic_create(cluster, name, partitions, 1)
  }

  /// The next request of that kind (Kafka's number of it) is answered with an error.
  func answerNext(_ request: Int16, with error: rd_kafka_resp_err_t, times: Int = 1) {
    var errors = [rd_kafka_resp_err_t](repeating: error, count: times)
    rd_kafka_mock_push_request_errors_array(cluster, request, times, &errors)
  }
}

/// What a test keeps of a record.
struct ReadRecord: Equatable {
  var offset: Int64
  var key: String?
  var value: String?
  var timestamp: Int64?

  init(_ record: borrowing KafkaRecord) {
    offset = record.offset
    key = record.key.map { String(decoding: $0, as: UTF8.self) }
    value = record.value.map { String(decoding: $0, as: UTF8.self) }
    timestamp = record.timestamp
  }
}

extension PartitionQueue {
  /// Reads to the end, or to what stands in the way.
  func readAll() -> (records: [ReadRecord], event: ConsumerEvent?) {
    var records: [ReadRecord] = []
    var met: ConsumerEvent?
    var looks = 0
    while met == nil && looks < 300 {
      looks += 1
      _ = look(most: 1000, waiting: 100) {
        records.append(ReadRecord($0))
      } event: { event in
        if met == nil { met = event }
      }
    }
    return (records, met)
  }
}
