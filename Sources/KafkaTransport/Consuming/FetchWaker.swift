import CRdKafka
import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Wakes librdkafka's fetching thread, which before version 2.2 oversleeps: once its queue is full it sleeps until a network
/// answer or a full second has come, however soon the queue is empty again. Catching up then takes three times as long.
///
/// Any request to the broker wakes it. That question waits behind a fetch that is out, so it is asked from a thread of its
/// own, and not more than once in ten milliseconds.
final class FetchWaker: Sendable {
  /// The client outlives the waker: it is stopped first. Its calls may come from any thread (librdkafka's manual).
  nonisolated(unsafe) private let client: OpaquePointer
  private let thread = DispatchQueue(label: "muster.kafka.fetch-waker")
  private let isAsking = Atomic<Bool>(false)

  init(_ client: OpaquePointer) { self.client = client }

  /// The partition's queue is short, and there may be more on its broker.
  func wake(_ partition: TopicPartition) {
    if isAsking.exchange(true, ordering: .acquiring) { return }
    thread.async { [self] in
      var low: Int64 = 0
      var high: Int64 = 0
      rd_kafka_query_watermark_offsets(client, partition.topic, partition.number, &low, &high, 1000)
      usleep(10_000)
      isAsking.store(false, ordering: .releasing)
    }
  }

  /// Returns once no question is out. None follows, since the caller asks no more.
  func stop() { thread.sync {} }
}
