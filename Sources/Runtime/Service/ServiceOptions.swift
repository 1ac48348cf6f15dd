public import KafkaTransport

/// What `muster run` was asked for.
public struct ServiceOptions: Sendable {
  public var configuration: KafkaConfiguration
  /// The directory of the local state.
  public var state: String?
  /// Names this instance to its groups through all its lives.
  public var instance: String
  /// Stop at the ends that the topics have now.
  public var isOnce = false
  /// Seconds to wait for a broker at the start.
  public var wait: Double = 60
  /// Where this process is to be killed; nowhere, but in a campaign.
  public var gaps = Gaps()
  /// Is told what happens, a line each; from any thread.
  public var note: @Sendable (String) -> Void

  public init(_ configuration: KafkaConfiguration, instance: String, note: @escaping @Sendable (String) -> Void) {
    self.configuration = configuration
    self.instance = instance
    self.note = note
  }

  /// Two instances of one name: the group knows the one that came last, and this one has to end.
  var twin: KafkaError {
    KafkaError(
      .fencedInstance, recovery: .fatal, name: "FENCED_INSTANCE_ID",
      "another instance is named '\(instance)': give each its own --instance")
  }
}
