import Foundation
import KafkaRig

/// A random log of a shop for one round of the campaign, in topics that are filled unevenly, and the pipeline that reads it.
struct Traffic {
  struct Place: Hashable {
    var topic: String
    var partition: Int32
  }

  let pipeline: String
  /// Partitions by topic.
  let topics: [String: Int]
  /// What is yet to be written, by place, in the order of time.
  private(set) var waiting: [(place: Place, messages: ArraySlice<KafkaRig.Message>)] = []

  /// - Parameters:
  ///   - name: the pipeline's; its topics begin with it.
  ///   - people: identifiers of three namespaces join; else there is one namespace, and several shards.
  ///   - idle: how long a silent partition holds time up.
  init(_ name: String, records: Int, people: Bool, idle: String, random: inout SeededGenerator) {
    let partitions = Bool.random(using: &random) ? 4 : 1
    let shared = Bool.random(using: &random)
    let (web, app) = ("\(name).web", "\(name).app")
    let crm = shared ? web : "\(name).crm"
    topics = [web: partitions, app: 1].merging([crm: partitions]) { a, _ in a }
    let identifiers = people ? "{customer: who, email: mail, cookie: device}" : "{customer: who}"
    let tracker = """
      kind: tracker
          format: json
          lateness: 5s
          event: event
          time: time
          time_unit: ms
          id: id
          identifiers: \(identifiers)
      """
    pipeline = """
      name: \(name)
      sources:
        web:
          topic: \(web)
          \(tracker)
        app:
          topic: \(app)
          \(tracker)
        crm:
          topic: \(crm)
          kind: crm
          format: json
          time: changed
          time_unit: ms
          identifiers: {customer: customer}
          attributes: [tier]
      identity:
        namespaces: \(people ? "[customer, email, cookie]" : "[customer]")
      segments:
        buyers: count(web:'Bought') within 1h >= 2
        gold-buyers: web:'Bought' within 1h and crm.tier = 'gold'
        openers: sequence(app:'Opened' then web:'Bought') within 2d
        absent: count(web:*) within 30d >= 1 and not web:'Bought' within 6h
      output: {topic: \(name).deltas, membership: \(name).members}
      run: {clock: records, shards: 3, idle: \(idle), commit_interval: \([20, 50, 100].randomElement(using: &random) ?? 50)ms}
      kafka: {session.timeout.ms: "6000"}

      """
    var logs: [Place: [KafkaRig.Message]] = [:]
    var seconds: Int64 = 0
    for number in 0..<records {
      // A month or so, in bursts.
      seconds +=
        Int.random(in: 0..<40, using: &random) == 0
        ? Int64.random(in: 0...43_200, using: &random) : Int64.random(in: 0...600, using: &random)
      let person = Int.random(in: 0..<24, using: &random)
      let kind = Int.random(in: 0..<20, using: &random)
      if kind < 4 {
        let tier = ["gold", "blue"].randomElement(using: &random) ?? ""
        let place = Place(topic: crm, partition: Int32(person % partitions))
        logs[place, default: []].append(.init(Shop.row("c\(person)", seconds, tier: tier).trimmed))
      } else {
        let isApp = kind < 8
        // Out of order within the lateness, some twice, some close together.
        let time = Shop.start + seconds * 1000 - Int64.random(in: 0...4000, using: &random)
        let id = Int.random(in: 0..<25, using: &random) == 0 ? number / 2 : number
        let name = isApp ? "Opened" : ["Bought", "Viewed"].randomElement(using: &random) ?? ""
        let who = Self.identifiers(of: person, people, &random)
        let place =
          isApp
          ? Place(topic: app, partition: 0)
          : Place(topic: web, partition: Int32.random(in: 0..<Int32(partitions), using: &random))
        logs[place, default: []].append(.init(#"{"event":"\#(name)","time":\#(time),"id":"m\#(id)",\#(who)}"#))
      }
    }
    waiting = logs.map { ($0.key, $0.value[...]) }
      .sorted { ($0.place.topic, $0.place.partition) < ($1.place.topic, $1.place.partition) }
  }

  private static func identifiers(of person: Int, _ people: Bool, _ random: inout SeededGenerator) -> String {
    guard people else { return #""who":"c\#(person)""# }
    // A device that others use, too; a mail that says whose the device is, a login that says whose the mail is.
    let device = Int.random(in: 0..<12, using: &random) == 0 ? person / 4 : 100 + person
    let mail = "p\(person)@example.com"
    return switch Int.random(in: 0..<6, using: &random) {
    case 0: #""who":"c\#(person)","mail":"\#(mail)""#
    case 1: #""mail":"\#(mail)","device":"d\#(device)""#
    case 2: #""who":"c\#(person)","device":"d\#(device)""#
    case 3: #""mail":"\#(mail)""#
    default: #""device":"d\#(device)""#
    }
  }

  var isWritten: Bool { waiting.allSatisfy { $0.messages.isEmpty } }

  /// Takes the next messages of every place, as many as `count` says of it.
  mutating func next(_ count: (Place, _ left: Int) -> Int) -> [(place: Place, message: KafkaRig.Message)] {
    var taken: [(place: Place, message: KafkaRig.Message)] = []
    for index in waiting.indices {
      let (place, messages) = waiting[index]
      let part = messages.prefix(count(place, messages.count))
      for var message in part {
        message.partition = place.partition
        taken.append((place, message))
      }
      waiting[index].messages = messages[part.endIndex...]
    }
    return taken
  }
}

extension String {
  fileprivate var trimmed: String { trimmingCharacters(in: .newlines) }
}
