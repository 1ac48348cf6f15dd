import KafkaTransport
import Pipelines
import Segmentation

/// What the commands that speak to brokers are told in the same words.
enum KafkaArguments {
  static let brokers = Option(
    name: "brokers", value: "HOST:PORT[,…]", text: "Kafka's brokers, some of them; MUSTER_BROKERS is the default.")
  static let wait = Option(
    name: "wait", value: "DURATION", text: "How long to wait for a broker at the start; 60s is the default.")

  /// What `--brokers` or the environment says; nil where neither does.
  static func brokers(_ arguments: Arguments) throws(CommandLineError) -> String? {
    guard let brokers = arguments.value("brokers") ?? Environment.value("MUSTER_BROKERS") else { return nil }
    let places = brokers.split(separator: ",", omittingEmptySubsequences: false)
    guard places.allSatisfy({ !$0.isEmpty && !$0.contains(" ") }) else {
      throw CommandLineError("--brokers '\(brokers)' is not HOST:PORT, or several of them with commas between")
    }
    return brokers
  }

  /// Seconds.
  static func wait(_ arguments: Arguments) throws(CommandLineError) -> Double {
    guard let text = arguments.value("wait") else { return 60 }
    do throws(RuleError) {
      return Double(try DurationText.parse(text)) / 1000
    } catch {
      throw CommandLineError("--wait '\(text)' is not a duration, as 10s and 2m are")
    }
  }

  /// - Returns: nil where a property of the pipeline file is wrong; that has been printed.
  static func configuration(_ file: PipelineFile, brokers: String) -> KafkaConfiguration? {
    do throws(PropertyMistake) {
      return try KafkaConfiguration(
        brokers: brokers, properties: file.kafka.map { KafkaConfiguration.Property($0.key, $0.value) })
    } catch {
      Console.note(diagnostic(error, in: file).description)
      return nil
    }
  }

  static func note(_ text: String) { Console.note("muster: \(text)") }

  /// The value stays out of it: it may be a secret.
  private static func diagnostic(_ mistake: PropertyMistake, in file: PipelineFile) -> Diagnostic {
    let property = "`\(mistake.key)` of `kafka`"
    let (message, hint): (String, String?) =
      switch mistake.reason {
      case .unknown:
        (
          "unknown property `\(mistake.key)`",
          NearestName.of(mistake.key, in: KnownProperties.names).map { "did you mean `\($0)`?" }
            ?? "the properties are librdkafka's"
        )
      case .invalid(let range):
        ("\(property) does not take that value", range.isEmpty ? nil : "librdkafka's reference says: \(range)")
      case .noVariable(let name): ("\(property): the environment has no `\(name)`", nil)
      case .unreadableFile(let path, let reason): ("\(property): cannot read `\(path)`: \(reason)", nil)
      }
    return Diagnostic(
      .error, file: file.path, position: file.kafka[mistake.property].position, message: message, hint: hint)
  }
}
