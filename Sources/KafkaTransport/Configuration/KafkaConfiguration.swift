import CRdKafka

/// What every Kafka client of a pipeline is configured with: the brokers, and any property that librdkafka knows.
///
/// Values may name secrets (`${NAME}` of the environment, `${file:PATH}`). They are looked up once, here, and no message of
/// this room shows them.
public struct KafkaConfiguration: Sendable {
  /// A property as it is written: `${…}` is not replaced.
  public struct Property: Sendable, Equatable {
    public var key: String
    public var value: String

    public init(_ key: String, _ value: String) {
      self.key = key
      self.value = value
    }
  }

  /// `HOST:PORT`, several of them with commas between.
  public let brokers: String
  /// In the order given, their secrets in place.
  let properties: [Property]
  private let secrets: Secrets

  /// - Parameter environment: a variable's value; nil where it is not set.
  /// - Throws: the first property that cannot be used.
  public init(
    brokers: String, properties: [Property] = [], environment: (String) -> String? = Environment.value
  ) throws(PropertyMistake) {
    self.brokers = brokers
    var resolved: [Property] = []
    var secrets = Secrets()
    let conf = ConfigurationHandle()
    for (index, property) in properties.enumerated() {
      var text = PropertyText()
      do throws(PropertyMistake.Reason) {
        try text.resolve(property.value, environment)
        try conf.set(property.key, text.value)
      } catch {
        throw PropertyMistake(property: index, key: property.key, reason: error)
      }
      secrets.add(text.parts)
      if Secrets.isSecret(property.key) { secrets.add([text.value]) }
      resolved.append(Property(property.key, text.value))
    }
    self.properties = resolved
    self.secrets = secrets
  }

  /// What the pipeline sets a property to; nil where it says nothing of it.
  public func value(of key: String) -> String? { properties.last { $0.key == key }?.value }

  /// A text of librdkafka without what must not be shown.
  func redacted(_ text: String) -> String { secrets.redacted(text) }

  /// A handle with all of it.
  ///
  /// - Parameters:
  ///   - defaults: what the program prefers where the pipeline says nothing.
  ///   - own: what its guarantees rest on, whatever the pipeline says.
  func handle(defaults: KeyValuePairs<String, String>, own: KeyValuePairs<String, String>) -> ConfigurationHandle {
    let conf = ConfigurationHandle()
    for (key, value) in defaults { conf.setKnown(key, value) }
    for property in properties { conf.setKnown(property.key, property.value) }
    conf.setKnown("bootstrap.servers", brokers)
    for (key, value) in own { conf.setKnown(key, value) }
    return conf
  }
}

/// A property that cannot be used. Its value is not told: it may be a secret.
public struct PropertyMistake: Error, Equatable, Sendable {
  public enum Reason: Error, Equatable, Sendable {
    case unknown
    /// What librdkafka's reference gives as its range; empty where it gives none.
    case invalid(range: String)
    /// `${NAME}`, which the environment has not.
    case noVariable(String)
    /// `${file:PATH}`, and why it cannot be read.
    case unreadableFile(String, String)
  }

  /// Index among the properties given.
  public var property: Int
  public var key: String
  public var reason: Reason
}
