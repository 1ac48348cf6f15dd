import Foundation
public import KafkaTransport

/// A real broker for tests: one Apache Kafka, in a folder and on ports of its own, started when the first test asks for it.
///
/// It is found through `KAFKA_HOME`, or in `../shared/kafka` beside the checkout, and needs Java. A shell between the tests
/// and the broker waits for the end of its standard input, which comes however the tests end, and then stops the broker and
/// removes the folder.
public final class KafkaRig: @unchecked Sendable {
  /// Why there is no broker, for the comment of a test that is skipped.
  public static let absence: String? = {
    guard let home else { return "KAFKA_HOME names no Kafka, and none lies in ../shared/kafka" }
    guard paths.contains(where: { FileManager.default.isExecutableFile(atPath: "\($0)/java") }) else {
      return "Java is missing, which the broker in \(home) needs"
    }
    return nil
  }()

  public static var isAvailable: Bool { absence == nil }

  /// The broker of this test run; it is there when this returns.
  public static func shared() throws -> KafkaRig { try started.get() }

  private static let started = Result { try KafkaRig() }

  /// `HOST:PORT` without any security.
  public let brokers: String
  /// `HOST:PORT` where a client has to log in (SASL PLAIN) as `user` with `password`.
  public let securedBrokers: String
  public let user = "muster"
  public let password = "a-right-password"
  public let cluster: KafkaCluster
  private let shell: Process
  /// Nobody writes to it: its end is the signal.
  private let life: Pipe

  private init() throws {
    guard let home = Self.home else { throw Absent() }
    let folder = FileManager.default.temporaryDirectory.appending(path: "muster-kafka-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let ports = try Self.freePorts(3)
    brokers = "127.0.0.1:\(ports[0])"
    securedBrokers = "127.0.0.1:\(ports[1])"
    let properties = Self.properties(folder, ports, user: user, password: password)
    try properties.write(toFile: "\(folder)/server.properties", atomically: true, encoding: .utf8)
    shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", Self.script, "sh", home, folder]
    life = Pipe()
    shell.standardInput = life
    shell.environment = ProcessInfo.processInfo.environment.merging(
      ["KAFKA_HEAP_OPTS": "-Xms256m -Xmx512m", "LOG_DIR": folder]) { $1 }
    try shell.run()
    cluster = try KafkaCluster(KafkaConfiguration(brokers: brokers))
    try cluster.wait(atMost: 60) { _ in }
  }

  private struct Absent: Error {}

  private static let script = """
    home=$1 folder=$2
    "$home/bin/kafka-storage.sh" format -t MkU3OEVBNTcwNTJENDM2Qg -c "$folder/server.properties" >"$folder/format" 2>&1
    "$home/bin/kafka-server-start.sh" "$folder/server.properties" >"$folder/log" 2>&1 </dev/null &
    broker=$!
    read -r nothing
    kill -9 $broker
    wait $broker 2>/dev/null
    rm -rf "$folder"
    """

  private static func properties(_ folder: String, _ ports: [Int], user: String, password: String) -> String {
    """
    process.roles=broker,controller
    node.id=1
    controller.quorum.voters=1@127.0.0.1:\(ports[2])
    listeners=PLAINTEXT://127.0.0.1:\(ports[0]),SASL_PLAINTEXT://127.0.0.1:\(ports[1]),CONTROLLER://127.0.0.1:\(ports[2])
    advertised.listeners=PLAINTEXT://127.0.0.1:\(ports[0]),SASL_PLAINTEXT://127.0.0.1:\(ports[1])
    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
    controller.listener.names=CONTROLLER
    inter.broker.listener.name=PLAINTEXT
    sasl.enabled.mechanisms=PLAIN
    listener.name.sasl_plaintext.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule \
    required user_\(user)="\(password)";
    log.dirs=\(folder)/data
    auto.create.topics.enable=false
    offsets.topic.num.partitions=4
    offsets.topic.replication.factor=1
    transaction.state.log.num.partitions=4
    transaction.state.log.replication.factor=1
    transaction.state.log.min.isr=1
    group.initial.rebalance.delay.ms=0
    num.network.threads=2
    num.io.threads=2
    log.cleaner.dedupe.buffer.size=16777216

    """
  }

  private static let paths = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)

  private static let home: String? = {
    let beside = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../shared/kafka").standardizedFileURL.path
    return [ProcessInfo.processInfo.environment["KAFKA_HOME"], beside].compactMap { $0 }
      .first { FileManager.default.isExecutableFile(atPath: "\($0)/bin/kafka-server-start.sh") }
  }()

  /// Ports that nobody listens at: all are bound at once, so that they differ.
  private static func freePorts(_ count: Int) throws -> [Int] {
    var sockets: [Int32] = []
    defer { for socket in sockets { close(socket) } }
    return try (0..<count).map { _ in
      let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      sockets.append(number)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let result = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(number, $0, length) == 0 && getsockname(number, $0, &length) == 0
        }
      }
      guard result else { throw Absent() }
      return Int(UInt16(bigEndian: address.sin_port))
    }
  }
}
