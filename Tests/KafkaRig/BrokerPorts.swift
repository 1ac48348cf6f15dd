/// The ports of one broker, and what its file of properties says.
struct BrokerPorts {
  var plain: Int
  /// Where clients have to log in.
  var secured: Int
  var controller: Int
  /// Where the proxy connects, and where clients come to it.
  var behindProxy: Int
  var proxy: Int

  /// - Parameter node: index of the broker in `all`.
  static func properties(
    of node: Int, _ all: [BrokerPorts], folder: String, user: String, password: String
  ) -> String {
    let ports = all[node]
    let copies = min(all.count, 3)
    let quorum = all.enumerated().map { "\($0 + 1)@127.0.0.1:\($1.controller)" }.joined(separator: ",")
    func listeners(_ proxied: Int) -> String {
      "PLAINTEXT://127.0.0.1:\(ports.plain),SASL_PLAINTEXT://127.0.0.1:\(ports.secured),PROXIED://127.0.0.1:\(proxied)"
    }
    return """
      process.roles=broker,controller
      node.id=\(node + 1)
      controller.quorum.voters=\(quorum)
      listeners=\(listeners(ports.behindProxy)),CONTROLLER://127.0.0.1:\(ports.controller)
      advertised.listeners=\(listeners(ports.proxy))
      listener.security.protocol.map=PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,\
      CONTROLLER:PLAINTEXT
      controller.listener.names=CONTROLLER
      inter.broker.listener.name=PLAINTEXT
      sasl.enabled.mechanisms=PLAIN
      listener.name.sasl_plaintext.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule \
      required user_\(user)="\(password)";
      log.dirs=\(folder)/data
      auto.create.topics.enable=false
      default.replication.factor=\(copies)
      min.insync.replicas=\(max(copies - 1, 1))
      offsets.topic.num.partitions=4
      offsets.topic.replication.factor=\(copies)
      transaction.state.log.num.partitions=4
      transaction.state.log.replication.factor=\(copies)
      transaction.state.log.min.isr=\(max(copies - 1, 1))
      group.initial.rebalance.delay.ms=0
      broker.session.timeout.ms=4000
      broker.heartbeat.interval.ms=1000
      num.network.threads=2
      num.io.threads=2
      log.cleaner.dedupe.buffer.size=16777216

      """
  }
}
