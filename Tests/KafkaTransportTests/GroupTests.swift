import Foundation
import KafkaRig
import Testing

@testable import KafkaTransport

@Suite("A group, with a real broker", .enabled(if: KafkaRig.isAvailable, "\(KafkaRig.absence ?? "")"))
struct GroupTests {
  /// A member that answers its group as it should, and keeps what it read.
  private final class Member {
    let group: GroupConsumer
    var values: [String] = []
    var failure: KafkaError?
    var log: [String] = []

    init(_ group: GroupConsumer) { self.group = group }

    func turn(waiting: Int32 = 20) throws {
      var events: [ConsumerEvent] = []
      _ = group.look(waiting: waiting) {
        values.append($0.value.map { String(decoding: $0, as: UTF8.self) } ?? "null")
      } event: {
        events.append($0)
      }
      for event in events {
        switch event {
        case .assigned(let partitions):
          log.append("assigned \(partitions.map(\.number).sorted())")
          let committed = try group.consumer.committed(partitions)
          try group.read(partitions.map { PartitionPosition($0, at: committed[$0] ?? 0) })
        case .revoked(_, let isLost):
          log.append(isLost ? "lost" : "revoked")
          try group.giveBack()
        case .failed(_, let error): failure = error
        case .end, .gap: break
        }
      }
    }
  }

  let rig: KafkaRig
  let topic: String

  init() throws {
    rig = try KafkaRig.shared()
    topic = try KafkaRig.shared().makeTopic("group", partitions: 4)
  }

  private func join(_ instance: String? = nil) throws -> Member {
    Member(
      try GroupConsumer(rig.configuration, group: "\(topic).readers", instance: instance, topics: [topic]))
  }

  /// Lets members take turns until something is so.
  private func turn(_ members: [Member], until isSo: () -> Bool) throws {
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(30)
    while !isSo() && clock.now < deadline { for member in members { try member.turn() } }
    #expect(isSo(), "\(members.map(\.log))")
  }

  @Test("members share the partitions, and who is left has them all")
  func sharing() throws {
    let first = try join()
    try turn([first]) { first.group.partitions.count == 4 }
    try rig.write((0..<8).map { .init("\($0)", partition: Int32($0 % 4)) }, to: topic)
    try turn([first]) { first.values.count == 8 }
    let second = try join()
    try turn([first, second]) { first.group.partitions.count == 2 && second.group.partitions.count == 2 }
    #expect(Set(first.group.partitions).isDisjoint(with: second.group.partitions))
    #expect(first.log.contains("revoked"))
    second.group.leave()
    try turn([first]) { first.group.partitions.count == 4 }
  }

  @Test("a named member that comes back has its partitions again, and reads on where its transaction left off")
  func named() throws {
    try rig.write((0..<4).map { .init("before \($0)", partition: Int32($0)) }, to: topic)
    let producer = try KafkaProducer(rig.configuration, transactionalID: "\(topic).producer")
    try producer.initTransactions(milliseconds: 30_000)
    do {
      let first = try join("one")
      try turn([first]) { first.values.count == 4 }
      try producer.beginTransaction()
      try producer.send(
        first.group.partitions.map { PartitionPosition($0, at: 1) }, of: first.group.consumer, milliseconds: 30_000)
      try producer.commitTransaction(milliseconds: 30_000)
      // It goes away without a word, as one that is killed.
    }
    try rig.write((0..<4).map { .init("after \($0)", partition: Int32($0)) }, to: topic)
    let again = try join("one")
    let start = ContinuousClock().now
    try turn([again]) { again.values.count == 4 }
    #expect(again.values.sorted() == (0..<4).map { "after \($0)" })
    #expect(start.duration(to: .now) < .seconds(8), "its session would be over after ten")
  }

  @Test("of two members of one name the older one is at its end, and says so")
  func twins() throws {
    let older = try join("one")
    try turn([older]) { older.group.partitions.count == 4 }
    let younger = try join("one")
    try turn([older, younger]) { older.failure != nil }
    #expect(older.failure?.code == .fencedInstance, "\(older.failure as Any)")
    try turn([younger]) { younger.group.partitions.count == 4 }
  }

  @Test("a consumer that has left its group commits nothing")
  func leaver() throws {
    let first = try join()
    try turn([first]) { first.group.partitions.count == 4 }
    let producer = try KafkaProducer(rig.configuration, transactionalID: "\(topic).producer")
    try producer.initTransactions(milliseconds: 30_000)
    try producer.beginTransaction()
    first.group.leave()
    let error = #expect(throws: KafkaError.self) {
      try producer.send(
        [PartitionPosition(TopicPartition(topic, 0), at: 1)], of: first.group.consumer, milliseconds: 30_000)
    }
    #expect(error?.recovery == .abort, "\(error as Any)")
    try producer.abortTransaction(milliseconds: 30_000)
  }

  @Test("what is paused does not come; a seek begins elsewhere")
  func positions() throws {
    try rig.write((0..<4).map { .init("\($0)", partition: 0) }, to: topic)
    let member = try join()
    try turn([member]) { member.values.count == 4 }
    let partition = TopicPartition(topic, 0)
    try member.group.consumer.pause([partition])
    try member.group.consumer.seek([PartitionPosition(partition, at: 2)])
    for _ in 0..<20 { try member.turn() }
    #expect(member.values.count == 4)
    try member.group.consumer.resume([partition])
    try turn([member]) { member.values.count == 6 }
    #expect(member.values == ["0", "1", "2", "3", "2", "3"])
  }
}
