import Testing

@testable import Pipelines

@Suite("Mistakes in output, run and kafka")
struct RunMistakeTests {
  @Test("is answered with its place, what was found, and a likely fix", arguments: mistakes)
  func isAnswered(_ mistake: Mistake) {
    #expect(mistake.answer == mistake.expected, "\(mistake.title)")
  }

  static let mistakes: [Mistake] = [
    Mistake(
      "run",
      #"""
      \#(Sample.whole)
      run: {shards: 0, commit_interval: 100, idle: 0s, clock: walls, cache: 256MB!, standby: -1, workers: 3}
      """#,
      #"""
      6:15: error: `shards` of `run` is a whole number from 1 to 10000; found `0`
      6:35: error: `commit_interval` of `run`: `100` has no unit
        hint: units are w d h m s ms: `100d`, `100s`
      6:46: error: `idle` of `run` must be longer than 0; found `0s`
      6:57: error: `clock` of `run` is one of `wall`, `records`; found `walls`
        hint: did you mean `wall`?
      6:71: error: `cache` of `run`: `256MB!` is no amount of memory
        hint: a whole number and KiB, MiB or GiB: `256MiB`
      6:88: error: `standby` of `run` is a whole number from 0 to 100; found `-1`
      6:92: error: unknown key `workers` in `run`
        hint: known keys: `shards`, `commit_interval`, `idle`, `clock`, `cache`, `standby`
      """#),
    Mistake(
      "output",
      #"""
      \#(Sample.whole)
      output: {membership: x, topics: y}
      """#,
      #"""
      6:9: error: `output` has no `topic`
        hint: it is required: `topic: muster.deltas`
      6:25: error: unknown key `topics` in `output`
        hint: did you mean `topic`?
      """#),
    Mistake(
      "the same topic twice",
      #"""
      name: t
      sources:
        web: {kind: tracker, format: segment, topic: web.events}
      \#(Sample.segments)
      output: {topic: web.events, membership: web.events}
      """#,
      #"""
      6:17: error: the source `web` reads the topic `web.events`: the pipeline would read what it writes
      6:41: error: `membership` and `topic` of `output` are one topic
        hint: the one is compacted, the other keeps every delta
      """#),
    Mistake(
      "properties of Kafka",
      #"""
      \#(Sample.whole)
      kafka:
        bootstrap.servers: localhost:9092
        group.id: x
        transactional.id: x
        enable.idempotence: true
        isolation.level: read_committed
        enable.auto.commit: true
        auto.offset.reset: latest
        sasl.password: ${MUSTER_PASSWORD
        ssl.key.password: ${}
        client.id: [x]
        linger.ms:
      """#,
      #"""
      7:3: error: `bootstrap.servers` is muster's own and cannot be set
        hint: the brokers are given by `--brokers` or MUSTER_BROKERS
      8:3: error: `group.id` is muster's own and cannot be set
        hint: it follows from the pipeline's `name`
      9:3: error: `transactional.id` is muster's own and cannot be set
        hint: it follows from the pipeline's `name`
      10:3: error: `enable.idempotence` is muster's own and cannot be set
        hint: producers are always idempotent
      11:3: error: `isolation.level` is muster's own and cannot be set
        hint: consumers always read what is committed
      12:3: error: `enable.auto.commit` is muster's own and cannot be set
        hint: offsets are committed with the deltas, in one transaction
      13:3: error: `auto.offset.reset` is muster's own and cannot be set
        hint: a source's `start` says where reading begins
      14:18: error: `sasl.password` of `kafka`: a `${` is never closed
        hint: `${NAME}` is of the environment, `${file:PATH}` a file's content
      15:21: error: `ssl.key.password` of `kafka`: a `${…}` names nothing
        hint: `${NAME}` is of the environment, `${file:PATH}` a file's content
      16:14: error: `client.id` of `kafka` is one value; found a list
      17:13: error: `linger.ms` of `kafka` has no value
      """#),
    Mistake(
      "kafka is no mapping",
      #"""
      \#(Sample.whole)
      kafka: [x]
      """#,
      #"""
      6:8: error: `kafka` is a mapping (`security.protocol: SASL_SSL`); found a list
      """#),
  ]
}
