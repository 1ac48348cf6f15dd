import KafkaTransport

/// Whether an instance whose group knows it no more has a twin.
///
/// A group refuses a member whose name somebody else has taken. It does so, too, where an outage has lasted longer than the
/// session: the member joins anew while a heartbeat of its former life is still on its way. A twin lives on; what is left of
/// one's own life is gone when its session is over.
struct TwinWatch {
  /// Milliseconds between two looks, and how much longer than a session is waited.
  private static let pause: UInt32 = 500
  private static let grace: Int64 = 2000
  /// Milliseconds; the one that consumers have where the pipeline sets none.
  private static let session: Int64 = 10_000
  /// Behind the name and a hyphen stands a UUID.
  private static let suffix = 37

  let options: ServiceOptions
  let patience: Patience

  /// Waits until the group has no member of this instance's name; the former consumer is closed.
  ///
  /// - Throws: where there is one for longer than a session lasts: a twin.
  func waitAlone(in group: String) throws(KafkaError) {
    options.note("the group \(group) knows this instance no more: looking for another one named '\(options.instance)'")
    let session = options.configuration.value(of: "session.timeout.ms").flatMap { Int64($0) } ?? Self.session
    let cluster = try KafkaCluster(options.configuration)
    let started = MonotonicClock.now()
    while !patience.stop.isSet {
      let members = try patience { () throws(KafkaError) in try cluster.members(of: group) }
      if !members.contains(where: isOurs) { return }
      if MonotonicClock.now() - started > session + Self.grace { throw options.twin }
      Pause.milliseconds(Self.pause)
    }
  }

  private func isOurs(_ member: String) -> Bool {
    member.hasPrefix("\(options.instance)-") && member.utf8.count == options.instance.utf8.count + Self.suffix
  }
}
