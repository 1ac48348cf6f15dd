import Formats
import Foundation
import Segmentation
import Testing

/// What the real tracker clients send, and messages of the Segment spec as other systems keep them.
@Suite("Messages of real clients", .enabled(if: SharedData.isThere))
struct ClientsTests {
  @Test(
    "each message of a request is a record",
    arguments: [
      "analytics-node", "analytics-next-browser", "segment-analytics-python", "analytics-python", "rudder-sdk-python",
      "rudder-sdk-node",
    ])
  func requests(client: String) throws {
    let decoding = Decoding(
      [.segment()], names: ["Page Viewed"],
      paths: [path("revenue"), path("products[*].price"), root("context.library.name")])
    var records = 0
    for line in try SharedData.lines("wire/clients/\(client).jsonl") {
      guard let body = try SharedData.object(line)["body"] as? String, body.contains("\"type\"") else { continue }
      let seen = decoding.decode(body)
      records += seen.count
      for seen in seen {
        #expect(seen.record.idHash != 0)
        #expect(seen.values[2] != .missing, "every client names its library")
      }
    }
    #expect(records > 4)
    #expect(!decoding.unusable.contains { $0.reason == .rejected(.malformed) || $0.reason == .rejected(.badTime) })
  }

  @Test(
    "kept messages are read, or rejected for what they lack",
    arguments: [
      "segment-spec/messages", "rudderstack/track", "rudderstack/identify", "rudderstack/page", "rudderstack/screen",
      "rudderstack/group", "rudderstack/alias",
    ])
  func messages(file: String) throws {
    let decoding = Decoding([.segment()])
    for line in try SharedData.lines("wire/\(file).ndjson") {
      guard let message = try SharedData.object(line)["message"] as? [String: Any] else { continue }
      let text = String(decoding: try JSONSerialization.data(withJSONObject: message), as: UTF8.self)
      let before = decoding.unusable.count
      let seen = decoding.decode(text)
      let type = message["type"] as? String ?? ""
      let isKnown = ["track", "page", "screen", "identify", "group", "alias"].contains(type)
      let hasTime = ["timestamp", "originalTimestamp", "receivedAt"].contains { message[$0] is String }
      let hasEvent = type != "track" || (message["event"] as? String ?? "") != ""
      let names = [message["userId"], message["anonymousId"], type == "alias" ? message["previousId"] : nil]
      let hasName = names.contains { ($0 as? String ?? "") != "" || $0 is NSNumber }
      let wanted: Unusable.Reason? =
        !isKnown
        ? .rejected(.unknownType)
        : !hasEvent
          ? .rejected(.noEvent)
          : !hasTime
            ? .rejected(.noTime)
            : !hasName ? .rejected(.noIdentifier) : nil
      let reason = decoding.unusable.count > before ? decoding.unusable[before].reason : nil
      if reason != .rejected(.badTime) {
        #expect(reason == wanted && seen.isEmpty == (wanted != nil), "\(text.prefix(300))")
      }
    }
  }
}
