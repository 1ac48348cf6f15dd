internal import CMalloc
import KafkaTransport
import Pipelines
import Runtime

#if canImport(Glibc)
  import Glibc
#endif

extension Command {
  static let run = Command(
    name: "run",
    summary: "Runs a pipeline as a service beside Kafka, exactly once",
    usage: "PIPELINE --brokers HOST:PORT[,…] [options]",
    description: """
      Reads the topics of the sources, keeps the profiles, and writes each enter and exit to the topic of
      the deltas, in transactions: a reader of committed records sees each once, whatever is killed.

      More instances of the same command share the work; each needs a name of its own. What an instance
      knows is in the pipeline's changelog: another one goes on where it stopped. Topics that are missing
      are made ('muster topics' shows which). SIGTERM finishes, commits and ends with exit code 0.
      """,
    options: [
      KafkaArguments.brokers,
      Option(
        name: "instance", value: "NAME",
        text:
          "Names this instance to its group, so that it has its shards again when it\ncomes back; the host's name is the default."
      ),
      Option(
        name: "state", value: "DIR",
        text:
          "Where a copy of the state is kept, so that a start costs the tail of the\nchangelog alone. This version keeps none yet and restores from the changelog."
      ),
      Option(
        name: "once",
        text:
          "Read to the ends that the topics have now, let time stand at the newest\nrecord, commit, and end. For tests and cron."
      ),
      KafkaArguments.wait,
      Option(name: "quiet", text: "Say nothing but what is wrong."),
    ],
    examples: [
      ("one instance", "muster run bank.yaml --brokers kafka-1:9092,kafka-2:9092"),
      ("a second one on the same host", "muster run bank.yaml --brokers kafka-1:9092 --instance second"),
      ("what is there, then end", "muster run bank.yaml --brokers localhost:9092 --once"),
    ],
    run: { arguments in
      guard let brokers = try KafkaArguments.brokers(arguments) else {
        throw CommandLineError("--brokers is missing: --brokers HOST:PORT, or MUSTER_BROKERS in the environment")
      }
      let wait = try KafkaArguments.wait(arguments)
      guard let file = try PipelineArgument.load(arguments) else { return .usage }
      guard let configuration = KafkaArguments.configuration(file, brokers: brokers) else { return .usage }
      let isQuiet = arguments.isSet("quiet")
      if !isQuiet { for warning in file.warnings { Console.note(warning.description) } }
      var options = ServiceOptions(configuration, instance: try instance(arguments)) { line in
        if !isQuiet || line.hasPrefix("error: ") { Console.note("\(WallClock.text()) \(line)") }
      }
      // Fetched batches come and go by the megabyte: mapped anew each time, their pages would cost more than their bytes.
      _ = mallopt(M_MMAP_THRESHOLD, 64 << 20)
      _ = mallopt(M_TRIM_THRESHOLD, 256 << 20)
      options.isOnce = arguments.isSet("once")
      options.wait = wait
      if let gaps = try deadlyGaps() { options.gaps = gaps }
      try Service(file, options).run(until: StopSignal.ofProcess())
      return .done
    })

  /// The gap of `MUSTER_KILL_AT` (see CONTRIBUTING.md); nil where the environment has none.
  private static func deadlyGaps() throws(CommandLineError) -> Gaps? {
    guard let text = getenv("MUSTER_KILL_AT").map({ String(cString: $0) }) else { return nil }
    guard let gaps = Gaps(text) else {
      throw CommandLineError(
        "MUSTER_KILL_AT is '\(text)'; it is GAP:COUNT, where GAP is one of "
          + Gap.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return gaps
  }

  private static func instance(_ arguments: Arguments) throws(CommandLineError) -> String {
    if let name = arguments.value("instance") {
      let isName = !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
      guard isName else {
        throw CommandLineError("--instance '\(name)' is not a name of letters, digits, '.', '-' and '_'")
      }
      return name
    }
    var buffer = [CChar](repeating: 0, count: 256)
    gethostname(&buffer, buffer.count - 1)
    let host = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return host.isEmpty ? "muster" : host
  }
}
