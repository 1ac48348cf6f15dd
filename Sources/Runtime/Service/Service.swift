import Dispatch
import KafkaTransport
public import Pipelines
import Segmentation
import Synchronization

/// One instance of a running pipeline: reads sources into the pipeline's log, and runs shards of it.
public struct Service {
  /// Milliseconds that a group may need to forget a member that is gone.
  private static let session: Int64 = 12_000

  private let file: PipelineFile
  private let plan: Plan
  private let options: ServiceOptions

  public init(_ file: PipelineFile, _ options: ServiceOptions) {
    self.file = file
    plan = Plan(file.pipeline)
    self.options = options
  }

  /// Runs until `stop` is set.
  ///
  /// - Throws: `RuntimeError`, of code `usage` where the pipeline file does not fit what is in Kafka.
  public func run(until stop: StopSignal) throws(RuntimeError) {
    let cluster = try RuntimeError.wrapping { () throws(KafkaError) in try KafkaCluster(options.configuration) }
    try RuntimeError.wrapping { () throws(KafkaError) in try cluster.wait(atMost: options.wait, note: options.note) }
    let (topics, sources) = try prepare(cluster)
    if options.isOnce { try wait(forNobodyIn: [topics.intakeGroup, topics.shardGroup], cluster, stop) }
    let clock = SharedClock()
    let runner = try ShardRunner(plan, file.run, topics, options, clock, stop)
    let reader = try SourceReader(plan, file.run, sources, topics, options, clock, stop)
    let reading = Reading(reader, stop)
    reading.start()
    let outcome = Result { () throws(RuntimeError) in try runner.run { reading.isDone } }
    if case .failure = outcome { stop.set() }
    let failure = reading.wait()
    try outcome.get()
    if let failure { throw failure }
  }

  /// Makes the topics that are missing, and asks how many partitions the sources have.
  private func prepare(_ cluster: KafkaCluster) throws(RuntimeError) -> (ServiceTopics, SourcePartitions) {
    var topicPlan = try TopicPlan(file)
    try topicPlan.compare(with: cluster)
    if topicPlan.hasDifference { throw RuntimeError(.failed, topicPlan.mistakes.joined(separator: "\n")) }
    try topicPlan.create(in: cluster)
    for topic in topicPlan.topics where topic.state == .created { options.note("made the topic \(topic.name)") }
    guard let output = file.output, let shards = topicPlan.shards else {
      throw RuntimeError(.usage, "the pipeline has no 'output': 'muster run' has to know the topic of its deltas")
    }
    let counts = topicPlan.topics.filter { $0.role == .source }.map { ($0.name, $0.partitions ?? 0) }
    return (
      ServiceTopics(name: file.pipeline.name, output, shards: shards),
      SourcePartitions(file, counts: Dictionary(uniqueKeysWithValues: counts))
    )
  }

  /// To run once is the work of one instance. A member that was killed is one until its session is over.
  private func wait(
    forNobodyIn groups: [String], _ cluster: KafkaCluster, _ stop: StopSignal
  ) throws(RuntimeError) {
    let started = MonotonicClock.now()
    while !stop.isSet {
      var members = 0
      for group in groups {
        members += try RuntimeError.wrapping { () throws(KafkaError) in try cluster.members(of: group).count }
      }
      if members == 0 { return }
      guard MonotonicClock.now() - started < Self.session else {
        throw RuntimeError(
          .failed,
          "the pipeline is running elsewhere (its groups have \(members) members): --once is the work of one instance")
      }
      Pause.milliseconds(200)
    }
  }
}

/// The sources being read, on a thread of their own.
private final class Reading: @unchecked Sendable {
  private let reader: SourceReader
  private let stop: StopSignal
  private let group = DispatchGroup()
  private let done = Atomic<Bool>(false)
  private let failure = Mutex<RuntimeError?>(nil)

  init(_ reader: SourceReader, _ stop: StopSignal) {
    self.reader = reader
    self.stop = stop
  }

  /// All that was to be read is in the log.
  var isDone: Bool { done.load(ordering: .acquiring) }

  /// The reader is this thread's alone from here on.
  func start() {
    DispatchQueue(label: "muster.sources").async(group: group) { [self] in
      do throws(RuntimeError) {
        try reader.run()
        done.store(true, ordering: .releasing)
      } catch {
        failure.withLock { $0 = error }
        stop.set()
      }
    }
  }

  func wait() -> RuntimeError? {
    group.wait()
    return failure.withLock { $0 }
  }
}
