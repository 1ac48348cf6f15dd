import Foundation
public import KafkaTransport

/// Real brokers for tests: Apache Kafka, in a folder and on ports of its own.
///
/// It is found through `KAFKA_HOME`, or in `../shared/kafka` beside the checkout, and needs Java. A shell between the tests
/// and the brokers waits for the end of its standard input, which comes however the tests end, and then stops the brokers and
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

  /// The one broker of this test run, started when the first test asks for it; it is there when this returns.
  public static func shared() throws -> KafkaRig { try started.get() }

  private static let started = Result { try KafkaRig(nodes: 1) }

  /// `HOST:PORT` of each broker, without any security.
  public let brokers: String
  /// The same through `proxies`.
  public let proxiedBrokers: String
  /// Each stands before one broker.
  public let proxies: [TCPProxy]
  /// `HOST:PORT` where a client has to log in (SASL PLAIN) as `user` with `password`.
  public let securedBrokers: String
  public let user = "muster"
  public let password = "a-right-password"
  public let cluster: KafkaCluster
  public var nodes: Int { proxies.count }
  private let shell: Process
  /// Commands to the shell; its end is the signal.
  private let life: Pipe

  /// - Parameter nodes: brokers; three of them keep each record three times, and go on without one.
  public init(nodes: Int) throws {
    guard let home = Self.home else { throw Absent() }
    let folder = FileManager.default.temporaryDirectory.appending(path: "muster-kafka-\(UUID().uuidString)").path
    let proxies = try (0..<nodes).map { _ in try TCPProxy() }
    self.proxies = proxies
    let free = try LocalSocket.freePorts(nodes * 4)
    let ports = (0..<nodes).map { i in
      BrokerPorts(
        plain: free[i * 4], secured: free[i * 4 + 1], controller: free[i * 4 + 2], behindProxy: free[i * 4 + 3],
        proxy: proxies[i].port)
    }
    func list(_ port: (BrokerPorts) -> Int) -> String { ports.map { "127.0.0.1:\(port($0))" }.joined(separator: ",") }
    brokers = list(\.plain)
    securedBrokers = list(\.secured)
    proxiedBrokers = list(\.proxy)
    for (proxy, ports) in zip(proxies, ports) { proxy.aim(at: ports.behindProxy) }
    for node in ports.indices {
      try FileManager.default.createDirectory(atPath: "\(folder)/\(node + 1)", withIntermediateDirectories: true)
      try BrokerPorts.properties(of: node, ports, folder: "\(folder)/\(node + 1)", user: user, password: password)
        .write(toFile: "\(folder)/\(node + 1)/server.properties", atomically: true, encoding: .utf8)
    }
    shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", Self.script, "sh", home, folder, "\(nodes)"]
    life = Pipe()
    _ = fcntl(life.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
    shell.standardInput = life
    shell.environment = ProcessInfo.processInfo.environment.merging(
      ["KAFKA_HEAP_OPTS": nodes == 1 ? "-Xms256m -Xmx512m" : "-Xms128m -Xmx256m"]) { $1 }
    try shell.run()
    cluster = try KafkaCluster(KafkaConfiguration(brokers: brokers))
    try cluster.wait(atMost: 90) { _ in }
  }

  /// Kills a broker as a loss of power does.
  public func kill(_ node: Int) throws { try command("kill \(node + 1)") }

  /// Lets it come again.
  public func restart(_ node: Int) throws { try command("start \(node + 1)") }

  private func command(_ line: String) throws {
    try life.fileHandleForWriting.write(contentsOf: Data("\(line)\n".utf8))
  }

  private struct Absent: Error {}

  private static let script = """
    home=$1 folder=$2 nodes=$3
    start() {
      LOG_DIR="$folder/$1" "$home/bin/kafka-server-start.sh" "$folder/$1/server.properties" \
        >>"$folder/$1/log" 2>&1 </dev/null &
      eval "broker_$1=$!"
    }
    stop() {
      eval "broker=\\$broker_$1"
      kill -9 $broker
      wait $broker 2>/dev/null
    }
    for node in $(seq $nodes); do
      "$home/bin/kafka-storage.sh" format -t MkU3OEVBNTcwNTJENDM2Qg -c "$folder/$node/server.properties" \
        >"$folder/$node/format" 2>&1
    done
    for node in $(seq $nodes); do start $node; done
    while read -r what node; do
      case $what in
      kill) stop $node ;;
      start) start $node ;;
      esac
    done
    for node in $(seq $nodes); do stop $node 2>/dev/null; done
    rm -rf "$folder"
    """

  private static let paths = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)

  private static let home: String? = {
    let beside = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../shared/kafka").standardizedFileURL.path
    return [ProcessInfo.processInfo.environment["KAFKA_HOME"], beside].compactMap { $0 }
      .first { FileManager.default.isExecutableFile(atPath: "\($0)/bin/kafka-server-start.sh") }
  }()
}
