import Foundation
import Testing
import Traffic

@Suite("The retarget-8 log")
struct RetargetLogTests {
  /// A log in memory, by way of a file that has no name.
  private func lines(_ change: (inout RetargetLog) -> Void = { _ in }) throws -> [String] {
    var log = RetargetLog()
    log.events = 20_000
    log.profiles = 1_000
    change(&log)
    let file = try #require(tmpfile())
    defer { fclose(file) }
    try log.write(to: fileno(file))
    rewind(file)
    let data = FileHandle(fileDescriptor: fileno(file)).readDataToEndOfFile()
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private struct Line: Decodable {
    struct Source: Decodable {
      enum CodingKeys: String, CodingKey { case time = "ts_ms" }
      var time: Int64
    }
    struct Row: Decodable, Equatable { var id: String }
    var type: String?
    var event: String?
    var userId: String?
    var timestamp: String?
    var source: Source?
    var op: String?
    var before: Row?
    var after: Row?

    func time(_ format: ISO8601DateFormatter) -> Int64? {
      source?.time ?? timestamp.flatMap(format.date(from:)).map { Int64(($0.timeIntervalSince1970 * 1000).rounded()) }
    }
  }

  @Test("the same numbers give the same lines, another seed others")
  func seed() throws {
    #expect(try lines() == lines())
    #expect(try lines() != lines { $0.seed = 2 })
  }

  @Test("every line is a record, a twentieth are the CRM's, and time never goes back")
  func shape() throws {
    let format = ISO8601DateFormatter()
    format.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
    let decoder = JSONDecoder()
    let records = try lines().map { try decoder.decode(Line.self, from: Data($0.utf8)) }
    #expect(records.count == 20_000)
    #expect(records.count { $0.op != nil } == 1_000)
    let times = try records.map { try #require($0.time(format)) }
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(Set(records.compactMap(\.op)) == ["c", "u", "d"])
    #expect(Set(records.compactMap(\.event)).count == 6)
  }

  @Test("records stand exactly on the edges of windows, and two in one millisecond")
  func edges() throws {
    let format = ISO8601DateFormatter()
    format.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
    let decoder = JSONDecoder()
    var times: [String: Set<Int64>] = [:]
    var met: [Int64: Int] = [:]
    for line in try lines() {
      let record = try decoder.decode(Line.self, from: Data(line.utf8))
      guard let user = record.userId, let time = record.time(format) else { continue }
      if times[user]?.contains(time) == true { met[0, default: 0] += 1 }
      for hours: Int64 in [1, 7 * 24, 14 * 24, 30 * 24, 90 * 24]
      where times[user]?.contains(time - hours * 3_600_000) == true {
        met[hours, default: 0] += 1
      }
      times[user, default: []].insert(time)
    }
    #expect(met.count == 6)
    #expect(met.values.allSatisfy { $0 >= 5 }, "\(met)")
  }
}
