import Pipelines
import Runtime
import Segmentation

extension Command {
  static let replay = Command(
    name: "replay",
    summary: "Replays historical logs: records in, exact membership deltas out",
    usage: "PIPELINE --input SOURCE=GLOB … | --brokers HOST:PORT[,…] [options]",
    description: """
      Reads the logs of a pipeline's sources, merges them by event time, and writes one JSON object for
      each time that a profile enters or exits a segment, stamped with the millisecond at which it did.
      It needs no broker, and no more memory than the profiles take.

      Logs are JSON lines (.jsonl, .ndjson, .json: one record a line), plain or packed as .gz or .zst.
      Deltas go to standard output, what is said about the run to standard error. A record that cannot
      be used never stops a run: it is counted, and --rejected keeps it.

      With --brokers the sources' topics are read instead of files, each partition as a log of its own, to
      the ends that they had when the replay began. Nothing is committed, and no consumer group is joined.
      """,
    options: [
      Option(
        name: "input", value: "SOURCE=GLOB", isRepeated: true,
        text:
          "Files of a source; repeats. Quote a glob. '-' is standard input. A file\nnamed for several sources is read once."
      ),
      KafkaArguments.brokers,
      Option(
        name: "from", value: "TIME",
        text:
          "With --brokers: begin in each partition with the first record that Kafka has\nstamped with this time or a later one."
      ),
      KafkaArguments.wait,
      Option(name: "output", value: "FILE|-", text: "Where deltas go; '-', standard output, is the default."),
      Option(
        name: "rejected", value: "FILE",
        text: "Write each record that could not be used, with its place and the reason."),
      Option(name: "summary", value: "FILE", text: "Write the summary as JSON."),
      Option(
        name: "until", value: "TIME",
        text:
          "Pass over records after this instant, and let time stand at it in the end.\n2026-01-31, 2026-01-31T18:00:00Z"
      ),
      Option(
        name: "now", value: "TIME",
        text:
          "What counts as the present: a record more than 24 hours after it is\nrejected. The default is the wall clock."
      ),
      Option(
        name: "state", value: "DIR",
        text:
          "Keep the state in DIR and go on from what is there: --output FILE is then\nappended to, and what a source's lateness still holds back stays held back."
      ),
      Option(name: "workers", value: "N", text: "Threads; 1 is the default. The output is the same for any number."),
      Option(name: "quiet", text: "Print no progress, and of the summary the last line alone."),
    ],
    examples: [
      ("one source, packed by day", "muster replay shop.yaml --input 'web=logs/2026-*.jsonl.gz' --output deltas.jsonl"),
      (
        "events and CRM changes, two threads, and what was wrong with the data",
        "muster replay bank.yaml --input 'web=web/*.zst' --input crm=crm.jsonl --workers 2 --rejected bad.jsonl"
      ),
      (
        "one file in which two sources are mixed", "muster replay bank.yaml --input web=all.jsonl --input crm=all.jsonl"
      ),
      ("what is in Kafka", "muster replay bank.yaml --brokers localhost:9092 --output deltas.jsonl"),
      ("from a pipe", "zcat logs/*.gz | muster replay shop.yaml --input web=- | grep '\"enter\"'"),
    ],
    run: { arguments in
      var options = try ReplayOptions(arguments)
      guard let file = try PipelineArgument.load(arguments) else { return .usage }
      options.pipelinePath = file.path
      if options.inputs.isEmpty {
        guard let topics = try TopicInput(arguments, file) else { return .usage }
        options.topics = topics
      }
      return try replay(file, options)
    })

  private static func replay(_ file: PipelineFile, _ options: ReplayOptions) throws(RuntimeError) -> ExitCode {
    for warning in file.warnings where !options.isQuiet { Console.note(warning.description) }
    let replay = try Replay(Plan(file.pipeline), options)
    if !options.isQuiet, let note = unread(file.pipeline, options) { Console.note(note) }
    let outcome = try replay.run()
    for sentence in outcome.incomplete { Console.fail(sentence) }
    Console.note(options.isQuiet ? outcome.summary.lastLine : outcome.summary.text)
    outcome.acknowledge()
    return outcome.incomplete.isEmpty ? .done : .failed
  }
}

extension Command {
  /// Which sources of the pipeline are not read; nil where all are.
  private static func unread(_ pipeline: Pipeline, _ options: ReplayOptions) -> String? {
    let unread = pipeline.sources.filter { source in
      options.topics == nil ? !options.inputs.contains { $0.source == source.name } : source.topic == nil
    }
    if unread.isEmpty { return nil }
    let list = unread.map { "'\($0.name)'" }.joined(separator: ", ")
    let what = options.topics == nil ? "no --input for" : "no topic of"
    return "muster: note: \(what) the \(unread.count == 1 ? "source" : "sources") \(list)"
  }
}

extension ReplayOptions {
  /// Reads what `muster replay` was given.
  init(_ arguments: Arguments) throws(CommandLineError) {
    var inputs: [InputPattern] = []
    for text in arguments.all("input") {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
        throw CommandLineError("--input '\(text)' is not SOURCE=GLOB, as in --input 'web=logs/*.jsonl'")
      }
      inputs.append(InputPattern(source: String(parts[0]), glob: String(parts[1])))
    }
    if !inputs.isEmpty, arguments.isSet("brokers") {
      throw CommandLineError("--input and --brokers are two origins of records: name one")
    }
    for name in ["from", "wait"] where !inputs.isEmpty && arguments.isSet(name) {
      throw CommandLineError("--\(name) is of topics: with --input it says nothing")
    }
    self.init(inputs: inputs)
    output = arguments.value("output") ?? "-"
    rejected = arguments.value("rejected")
    summary = arguments.value("summary")
    state = arguments.value("state")
    until = try arguments.instant("until")
    if let instant = try arguments.instant("now") { now = instant }
    if let text = arguments.value("workers") {
      guard let count = Int(text), (1...256).contains(count) else {
        throw CommandLineError("--workers '\(text)' is not a number from 1 to 256")
      }
      workers = count
    }
    isQuiet = arguments.isSet("quiet")
  }
}

extension TopicInput {
  /// Reads what `muster replay` was given of topics.
  ///
  /// - Returns: nil where the pipeline's properties for Kafka are wrong; that has been printed.
  init?(_ arguments: Arguments, _ file: PipelineFile) throws(CommandLineError) {
    guard let brokers = try KafkaArguments.brokers(arguments) else {
      throw CommandLineError(
        "--input SOURCE=GLOB is missing, and so is --brokers HOST:PORT: there is nothing to replay")
    }
    let from = try arguments.instant("from")
    let wait = try KafkaArguments.wait(arguments)
    guard let configuration = KafkaArguments.configuration(file, brokers: brokers) else { return nil }
    self.init(configuration, from: from, wait: wait, note: KafkaArguments.note)
  }
}

extension Arguments {
  /// Milliseconds since 1970.
  func instant(_ name: String) throws(CommandLineError) -> Int64? {
    guard let text = value(name) else { return nil }
    guard let instant = InstantText.parse(text) else {
      throw CommandLineError("--\(name) '\(text)' is not a time, as 2026-01-31 or 2026-01-31T18:00:00Z are")
    }
    return instant
  }
}
