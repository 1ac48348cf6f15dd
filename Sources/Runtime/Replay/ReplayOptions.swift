public import KafkaTransport

/// Topics of a pipeline's sources, to be replayed instead of files.
public struct TopicInput: Sendable {
  public var configuration: KafkaConfiguration
  /// Begin with the first record of each partition that Kafka has stamped with this time or a later one. Milliseconds.
  public var from: Int64?
  /// Seconds to wait for a broker at the start.
  public var wait: Double
  /// Is told when waiting for a broker begins and ends.
  public var note: @Sendable (String) -> Void

  public init(
    _ configuration: KafkaConfiguration, from: Int64? = nil, wait: Double = 60,
    note: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.from = from
    self.wait = wait
    self.note = note
  }
}

/// What `muster replay` was asked for.
public struct ReplayOptions: Sendable {
  public var inputs: [InputPattern]
  /// Read instead of `inputs`.
  public var topics: TopicInput?
  /// Where the pipeline was read from, so that no output takes its place.
  public var pipelinePath: String?
  /// `-` is standard output.
  public var output = "-"
  public var rejected: String?
  public var summary: String?
  /// The directory in which the state is kept, and from which the run goes on.
  public var state: String?
  /// Records after it are passed over, and time stands at it in the end. Milliseconds.
  public var until: Int64?
  /// What counts as the present: a record more than 24 h after it is rejected. Milliseconds.
  public var now: Int64
  public var workers = 1
  public var isQuiet = false

  public init(inputs: [InputPattern], now: Int64 = WallClock.now()) {
    self.inputs = inputs
    self.now = now
  }
}
