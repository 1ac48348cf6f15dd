import KafkaTransport
import Pipelines
import Runtime
import Segmentation

extension Command {
  static let topics = Command(
    name: "topics",
    summary: "Plans and creates a pipeline's topics",
    usage: "PIPELINE [--brokers HOST:PORT[,…]] [options]",
    description: """
      Shows which topics a pipeline needs beside Kafka, with their partitions and settings. Where brokers
      are named, those that are missing are made, replicated as the brokers do by default. The sources'
      topics are yours and have to exist. A topic that exists with another number of partitions or another
      cleanup.policy than needed is named, with what it is and should be; then none is made, and the exit
      code is 1.
      """,
    options: [
      KafkaArguments.brokers,
      Option(name: "dry-run", text: "Make none: show alone what is there and what is missing."),
      KafkaArguments.wait,
      Option(name: "json", text: "Print the plan as one JSON object."),
    ],
    examples: [
      ("the plan, without a broker", "muster topics bank.yaml"),
      ("make what is missing", "muster topics bank.yaml --brokers kafka-1:9092,kafka-2:9092"),
    ],
    run: { arguments in
      let brokers = try KafkaArguments.brokers(arguments)
      let wait = try KafkaArguments.wait(arguments)
      guard let file = try PipelineArgument.load(arguments) else { return .usage }
      for diagnostic in file.warnings { Console.note(diagnostic.description) }
      var plan = try TopicPlan(file)
      if let brokers {
        guard let configuration = KafkaArguments.configuration(file, brokers: brokers) else { return .usage }
        let cluster = try connect(configuration, wait: wait)
        try plan.compare(with: cluster)
        if !arguments.isSet("dry-run") { try plan.create(in: cluster) }
      }
      try Console.print(arguments.isSet("json") ? plan.json(of: file.pipeline.name) : plan.text)
      for sentence in plan.mistakes { Console.fail(sentence) }
      return plan.hasDifference ? .failed : .done
    })

  private static func connect(_ configuration: KafkaConfiguration, wait: Double) throws(RuntimeError) -> KafkaCluster {
    do throws(KafkaError) {
      let cluster = try KafkaCluster(configuration)
      try cluster.wait(atMost: wait, note: KafkaArguments.note)
      return cluster
    } catch {
      throw RuntimeError(error)
    }
  }
}

extension TopicPlan {
  fileprivate var text: String {
    let rows = topics.map { topic in
      [
        topic.name, topic.partitions.map { "\($0)" } ?? "?", topic.role.rawValue,
        topic.settings.map { "\($0.name)=\($0.value)" }.joined(separator: " "), topic.state.word,
      ]
    }
    let table = [["topic", "partitions", "content", "settings", "state"]] + rows
    let widths = (0..<4).map { column in table.map { $0[column].count }.max() ?? 0 }
    return table.map { row in
      zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count + 2) }.joined() + (row.last ?? "") + "\n"
    }.joined()
  }

  fileprivate func json(of pipeline: String) -> String {
    func text(_ text: String) -> String { JSONValue.text(text).json }
    let topics = topics.map { topic in
      var members = [
        #""topic":\#(text(topic.name))"#, #""content":"\#(topic.role.rawValue)""#,
        #""partitions":\#(topic.partitions.map { "\($0)" } ?? "null")"#,
        #""settings":{\#(topic.settings.map { "\(text($0.name)):\(text($0.value))" }.joined(separator: ","))}"#,
        #""state":"\#(topic.state.word)""#,
      ]
      if case .differs(let differences) = topic.state, topic.state.word == "differs" {
        let list = differences.map {
          #"{"setting":\#(text($0.setting)),"is":\#(text($0.found)),"should_be":\#(text($0.needed))}"#
        }
        members.append(#""differences":[\#(list.joined(separator: ","))]"#)
      }
      return "{" + members.joined(separator: ",") + "}"
    }
    return
      #"{"pipeline":\#(text(pipeline)),"shards":\#(shards.map { "\($0)" } ?? "null"),"topics":[\#(topics.joined(separator: ","))]}"#
      + "\n"
  }
}

extension TopicPlan.State {
  fileprivate var word: String {
    switch self {
    case .planned: "planned"
    case .missing: "missing"
    case .exists: "exists"
    case .created: "created"
    case .differs(let differences): differences.contains { $0.setting == "existence" } ? "missing" : "differs"
    }
  }
}
