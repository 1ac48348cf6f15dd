import KafkaTransport
import Segmentation

/// Writes deltas to the topics that others read: each delta, and who is a member now.
struct DeltaTopics {
  private let topics: ServiceTopics
  private let segments: [String]

  init(_ topics: ServiceTopics, _ plan: Plan) {
    self.topics = topics
    segments = plan.pipeline.segments.map(\.name)
  }

  /// Sends all that a shard has found since the last call.
  func write(_ output: inout DeltaBuffer, with producer: KafkaProducer) throws(KafkaError) {
    for place in 0..<output.deltas.count {
      let delta = output.deltas[place]
      let profile = UnsafeRawBufferPointer(
        start: output.ids.base + Int(delta.profile.offset), count: Int(delta.profile.count))
      // Without the newline that a file wants.
      let line = UnsafeRawBufferPointer(
        start: output.bytes.base + Int(delta.line.offset), count: Int(delta.line.count) - 1)
      let segment = segments[Int(delta.segment)]
      try producer.produce(
        topics.deltas, key: profile, value: line,
        headers: ["segment": segment, "op": delta.isEnter ? "enter" : "exit", "pipeline": topics.name])
      guard let membership = topics.membership else { continue }
      var key = FlatBuffer<UInt8>(capacity: segment.utf8.count + 1 + profile.count)
      for byte in segment.utf8 { key.append(byte) }
      key.append(UInt8(ascii: "/"))
      if let start = profile.baseAddress {
        key.append(start.assumingMemoryBound(to: UInt8.self), count: profile.count)
      }
      try producer.produce(
        membership, key: UnsafeRawBufferPointer(start: key.base, count: key.count), value: delta.isEnter ? line : nil)
    }
    output.removeAll()
  }
}
