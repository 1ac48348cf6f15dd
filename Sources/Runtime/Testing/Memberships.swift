import Foundation
import Segmentation

/// A delta as a test of a pipeline file looks at it.
public struct ObservedDelta: Sendable, Equatable {
  public var segment: String
  /// `namespace:value`
  public var profile: String
  public var isEnter: Bool
  /// Milliseconds since 1970, UTC.
  public var time: Int64
}

/// The deltas of a whole run, by what they say.
struct Memberships {
  private(set) var deltas: [ObservedDelta] = []

  /// Reads what a shard gave out. A line that is no delta is our own mistake and is left out.
  mutating func append(_ output: borrowing DeltaBuffer, parse: (String) -> Int64?) {
    for i in 0..<output.deltas.count {
      let delta = output.deltas[i]
      let line = Data(bytes: output.bytes.base + Int(delta.line.offset), count: Int(delta.line.count))
      let profile = UnsafeRawBufferPointer(
        start: output.ids.base + Int(delta.profile.offset), count: Int(delta.profile.count))
      guard let object = try? JSONSerialization.jsonObject(with: line) as? [String: Any],
        let segment = object["segment"] as? String, let time = (object["time"] as? String).flatMap(parse)
      else { continue }
      deltas.append(
        ObservedDelta(
          segment: segment, profile: String(decoding: profile, as: UTF8.self), isEnter: delta.isEnter, time: time))
    }
  }

  /// Whether the profile is a member once everything due at `time` has happened.
  func isMember(_ profile: String, of segment: String, at time: Int64) -> Bool {
    deltas.last { $0.profile == profile && $0.segment == segment && $0.time <= time }?.isEnter ?? false
  }
}
