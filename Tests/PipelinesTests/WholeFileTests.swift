import Pipelines
import Segmentation
import Testing

@Suite("A file with every key")
struct WholeFileTests {
  private let file: PipelineFile

  init() throws {
    file = try PipelineFile.parse(Sample.everyKey, path: "p.yaml")
  }

  @Test("name, version and the order of sources and segments are the file's")
  func names() {
    #expect(file.path == "p.yaml")
    #expect(file.pipeline.name == "bank-cross-sell")
    #expect(file.pipeline.version == 3)
    #expect(file.pipeline.sources.map(\.name) == ["web", "shop", "crm", "billing", "sf", "snow", "dmp"])
    #expect(file.pipeline.segments.map(\.name) == ["checking-prospects", "cart-abandoners", "2nd_look.v1"])
    #expect(file.warnings.isEmpty)
  }

  @Test("a tracker source")
  func tracker() {
    var web = Source(name: "web", kind: .tracker, format: .segment)
    web.topic = "web.events"
    web.retention = 120 * day
    web.lateness = 90_000
    web.identifiers = [
      IdentifierMapping(namespace: "customer", paths: [Path(steps: [.key("userId")])]),
      IdentifierMapping(
        namespace: "email",
        paths: [
          Path(steps: [.key("traits"), .key("email")]), Path(steps: [.key("context"), .key("traits"), .key("e-mail")]),
        ], forms: [.email, .emailGmail]),
      IdentifierMapping(
        namespace: "phone", paths: [Path(steps: [.key("phones"), .index(0), .key("number")])],
        forms: [.phone, .phoneDigits],
        country: "NO"),
      IdentifierMapping(namespace: "cookie", paths: [Path(steps: [.key("anonymousId")])], forms: [.raw]),
    ]
    #expect(file.pipeline.sources[0] == web)
    #expect(file.intakes[0].start == .latest)
    #expect(file.intakes[0].isKeyed)
  }

  @Test("a json source says where things are")
  func json() {
    var shop = Source(name: "shop", kind: .tracker, format: .json)
    shop.retention = nil
    shop.event = Path(steps: [.key("type")])
    shop.time = Path(steps: [.key("at")])
    shop.timeUnit = .us
    shop.id = Path(steps: [.key("id")])
    shop.properties = Path(steps: [.key("data")])
    shop.identifiers = [IdentifierMapping(namespace: "customer", paths: [Path(steps: [.key("who")])])]
    #expect(file.pipeline.sources[1] == shop)
    #expect(file.intakes[1].start == .time(1_767_222_000_000))
  }

  @Test("a debezium source with a list of attributes")
  func debezium() {
    var crm = Source(name: "crm", kind: .crm, format: .debezium)
    crm.topic = "crm.public.customers"
    crm.table = "public.customers"
    crm.unavailable = "__gone"
    crm.identifiers = [IdentifierMapping(namespace: "customer", paths: [Path(steps: [.key("id")])])]
    crm.attributes = ["has_credit_card", "tier"].map { AttributeMapping(name: $0, path: Path(steps: [.key($0)])) }
    #expect(file.pipeline.sources[2] == crm)
    #expect(crm.retention == nil)
  }

  @Test("a CRM source in json with a mapping of attributes")
  func attributes() {
    var billing = Source(name: "billing", kind: .crm, format: .json)
    billing.time = Path(steps: [.key("updated")])
    billing.operation = Path(steps: [.key("op")])
    billing.identifiers = [IdentifierMapping(namespace: "customer", paths: [Path(steps: [.key("id")])])]
    billing.attributes = [
      AttributeMapping(name: "tier", path: Path(steps: [.key("membership"), .key("level")])),
      AttributeMapping(name: "renewal", path: Path(steps: [.key("renewal_date")]), unit: .days),
      AttributeMapping(name: "balance", path: Path(steps: [.key("balance")]), unit: .decimal, scale: 2),
    ]
    #expect(file.pipeline.sources[3] == billing)
  }

  @Test("formats have default identifiers, kinds a default retention")
  func defaults() {
    let snow = file.pipeline.sources[5]
    #expect(snow.identifiers.map(\.namespace) == ["customer", "cookie"])
    #expect(
      snow.identifiers.map(\.paths) == [[Path(steps: [.key("user_id")])], [Path(steps: [.key("domain_userid")])]])
    #expect(snow.retention == 90 * day)
    let dmp = file.pipeline.sources[6]
    #expect(dmp.retention == 180 * day)
    #expect(dmp.expires == Path(steps: [.key("until")]))
    #expect(dmp.operation == Path(steps: [.key("op")]))
  }

  @Test("identity and consent")
  func identity() {
    var identity = IdentityPolicy()
    identity.namespaces = ["customer", "email", "phone", "cookie"]
    identity.blocked = ["[0-]*", #"\(null\)"#]
    identity.limits = ["cookie": 50, "email": 5]
    identity.retention = nil
    #expect(file.pipeline.identity == identity)
    let path = { (text: String) in Path(steps: text.split(separator: ".").map { .key(String($0)) }) }
    #expect(
      file.pipeline.consent
        == ConsentPolicy(
          grantedByDefault: false,
          purposes: [
            (
              "advertising",
              [
                .init(source: "web", path: path("context.consent.advertising"), form: .boolean),
                .init(source: "crm", path: path("ads_opt_in"), form: .booleanUnit),
              ]
            ),
            ("email", [.init(source: "web", path: path("context.tcf"), form: .tcf([1, 3, 4]))]),
            ("sale", [.init(source: "web", path: path("context.gpp"), form: .gpp)]),
          ]))
  }

  @Test("segments in the long and the short form")
  func segments() throws {
    let prospects = file.pipeline.segments[0]
    #expect(prospects.description == "Looked at checking accounts")
    #expect(prospects.requires == ["advertising"])
    #expect(prospects.minDuration == 3_600_000)
    #expect(prospects.maxDuration == 120 * day)
    let scope = RuleScope(
      sources: file.pipeline.sources.map { .init(name: $0.name, kind: $0.kind, attributes: $0.attributes.map(\.name)) },
      segments: file.pipeline.segments.map(\.name), purposes: ["advertising", "email", "sale"])
    for (segment, place) in zip(file.pipeline.segments, file.segmentPlaces) {
      #expect(try RuleParser.parse(place.ruleText, scope: scope) == segment.rule)
    }
    #expect(file.segmentPlaces.map(\.name.line) == [72, 81, 83])
    #expect(
      file.segmentPlaces.map(\.rule) == [
        Position(line: 74, column: 11), Position(line: 81, column: 20), Position(line: 83, column: 16),
      ])
  }

  @Test("output, run and kafka")
  func run() {
    #expect(file.output == PipelineFile.Output(topic: "muster.deltas", membership: "muster.membership"))
    var run = RunOptions()
    run.shards = 12
    run.commitInterval = 250
    run.idle = 2000
    run.clock = .records
    run.cache = 1 << 30
    run.standby = 1
    #expect(file.run == run)
    #expect(file.kafka.map(\.key) == ["security.protocol", "sasl.password", "ssl.ca.location"])
    #expect(file.kafka.map(\.value) == ["SASL_SSL", "${MUSTER_SASL_PASSWORD}", "${file:/etc/ca.pem}"])
  }

  @Test("a file without optional keys has their defaults")
  func bare() throws {
    let file = try PipelineFile.parse(Sample.whole, path: "p.yaml")
    #expect(file.pipeline.version == 1)
    #expect(file.pipeline.identity == IdentityPolicy())
    #expect(file.pipeline.consent == nil)
    #expect(file.output == nil)
    #expect(file.run == RunOptions())
    #expect(file.kafka.isEmpty && file.tests.isEmpty && file.warnings.isEmpty)
    #expect(file.intakes == [PipelineFile.Intake()])
  }

  private let day: Int64 = 86_400_000
}
