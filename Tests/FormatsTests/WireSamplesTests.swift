import Formats
import Segmentation
import Testing

/// What becomes of each record that real systems were seen to send.
@Suite("Samples of real systems", .enabled(if: SharedData.isThere))
struct WireSamplesTests {
  @Test("each record is used, passed over or rejected for the reason that is known")
  func samples() throws {
    let samples = try WireSample.all()
    #expect(samples.map(\.path) == WirePins.byFile.keys.sorted())
    for sample in samples {
      let decoding = Decoding([sample.source])
      var counts: [String: Int] = [:]
      for record in sample.records {
        let used = decoding.decode(record).count
        if used > 0 { counts["used", default: 0] += used }
      }
      for unusable in decoding.unusable {
        switch unusable.reason {
        case .passedOver(let reason): counts[reason.rawValue, default: 0] += 1
        case .rejected(let reason): counts["rejected " + reason.rawValue, default: 0] += 1
        }
      }
      let summary = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
      #expect(WirePins.byFile[sample.path] == summary, "\(sample.path): \(summary)")
    }
  }
}
