import Pipelines

/// The names of what a running pipeline has in Kafka. All of them begin with its own, so that one prefixed ACL grants them.
struct ServiceTopics: Sendable {
  /// The pipeline's.
  let name: String
  let log: String
  let changelog: String
  let rejected: String
  let deltas: String
  let membership: String?
  /// Partitions of the log.
  let shards: Int
  /// Of those who read the sources, and of those who run the shards.
  var intakeGroup: String { "\(name).intake" }
  var shardGroup: String { "\(name).shards" }
  func transactionalID(_ instance: String) -> String { "\(name).\(instance)" }

  init(name: String, _ output: PipelineFile.Output, shards: Int) {
    self.name = name
    log = "\(name).log"
    changelog = "\(name).changelog"
    rejected = "\(name).rejected"
    deltas = output.topic
    membership = output.membership
    self.shards = shards
  }
}
