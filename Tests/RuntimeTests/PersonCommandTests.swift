import Foundation
import Testing

@Suite("Commands about one person", .serialized) struct PersonCommandTests {
  private static let pipeline = """
    name: people
    sources:
      web:
        kind: tracker
        format: segment
        identifiers: {customer: userId, email: {path: traits.email, hash: email}, cookie: anonymousId}
    segments:
      viewers: count('Page Viewed') within 30d >= 2
    """

  private static func page(_ minute: Int, _ who: String) -> String {
    #"{"type":"page",\#(who),"messageId":"m\#(minute)","timestamp":"2026-01-01T00:0\#(minute):00Z"}"#
  }
  private static let anonymous = [page(0, #""anonymousId":"c""#), page(1, #""anonymousId":"c""#)]
  private static let other = [page(5, #""userId":"v""#)]
  private static let jane = [
    #"{"type":"identify","userId":"u","anonymousId":"c","traits":{"email":"Jane@X.com"},"messageId":"m3","timestamp":"2026-01-01T00:03:00Z"}"#
  ]

  private func replayed(_ log: [String]) throws -> Program {
    let program = Program(folder: try TemporaryFolder())
    try program.folder.write(Self.pipeline, to: "people.yaml")
    try program.folder.write(log.joined(separator: "\n") + "\n", to: "log.jsonl")
    let run = try program.run(
      ["replay", "people.yaml", "--input", "web=log.jsonl", "--state", "state", "--output", "deltas.jsonl", "--quiet"])
    #expect(run.exitCode == 0, "\(run.errors)")
    return program
  }

  @Test("forget ends the memberships, leaves a receipt that names nobody, and the same log brings nobody back")
  func forget() throws {
    let program = try replayed(Self.anonymous + Self.jane + Self.other)
    let forget = [
      "forget", "people.yaml", "--state", "state", "--identifier", "email:jane@x.com", "--output", "deltas.jsonl",
    ]
    let receipt = try program.run(forget)
    #expect(receipt.exitCode == 0, "\(receipt.errors)")
    #expect(
      receipt.output.contains(#""removed":{"profiles":1,"identifiers":3,"facts":2,"crm_records":0,"memberships":1}"#))
    #expect(!receipt.output.contains("jane") && !receipt.output.contains("customer:u"))
    let deltas = try program.folder.read("deltas.jsonl").split(separator: "\n")
    #expect(deltas.count == 4)
    #expect(deltas.last?.contains(#""profile":"customer:u","op":"exit""#) == true)
    #expect(deltas.last?.contains(#""cause":{"kind":"erased"}"#) == true)
    let again = try program.run(
      ["replay", "people.yaml", "--input", "web=log.jsonl", "--state", "state", "--output", "deltas.jsonl"])
    #expect(again.errors.contains("passed over  1 duplicate, 3 erased"), "\(again.errors)")
    #expect(try program.folder.read("deltas.jsonl").split(separator: "\n").count == 4)
    let twice = try program.run(forget)
    #expect(twice.output.contains(#""removed":{"profiles":0,"identifiers":0"#))
  }

  /// The records of a state that hold facts, ownerships and consents, without the numbers of deltas.
  private func profiles(_ program: Program) throws -> [String] {
    let dump = try program.run(["state", "--dump", "state"])
    #expect(dump.exitCode == 0, "\(dump.errors)")
    return dump.lines.filter { $0.contains(#""kind":"profile""#) }
  }

  @Test("after forget no file of the state holds the person's identifiers, not even one that the records came in")
  func erasedFiles() throws {
    let program = try replayed(
      [Self.page(0, #""userId":"CUSTOMER-to-erase","anonymousId":"COOKIE-to-erase""#)] + Self.other)
    func traces() throws -> [String] {
      let directory = program.folder.path + "/state/db/"
      return try FileManager.default.contentsOfDirectory(atPath: directory).filter { name in
        let bytes = try Data(contentsOf: URL(fileURLWithPath: directory + name))
        return ["CUSTOMER-to-erase", "COOKIE-to-erase"].contains { bytes.range(of: Data($0.utf8)) != nil }
      }
    }
    #expect(try !traces().isEmpty)
    let run = try program.run(
      ["forget", "people.yaml", "--state", "state", "--identifier", "cookie:COOKIE-to-erase"])
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(try traces() == [])
    #expect(try profiles(program).count == 1)
  }

  @Test("what is left after forget is what a log without the person leaves")
  func forgottenState() throws {
    let program = try replayed(Self.anonymous + Self.jane + Self.other)
    #expect(try profiles(program).count == 2)
    let run = try program.run(["forget", "people.yaml", "--state", "state", "--identifier", "cookie:c"])
    #expect(run.exitCode == 0, "\(run.errors)")
    let without = try replayed(Self.other)
    #expect(try profiles(program) == profiles(without))
  }

  @Test("unlink gives both profiles their deltas, at the state's clock")
  func unlink() throws {
    let program = try replayed(Self.anonymous + Self.jane + Self.other)
    let unlink = ["unlink", "people.yaml", "--state", "state", "--identifier", "cookie:c"]
    let run = try program.run(unlink)
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(run.lines.count == 2)
    #expect(
      run.lines.allSatisfy { $0.contains(#""time":"2026-01-01T00:05:00.000Z""#) && $0.contains(#""kind":"unlinked""#) })
    let again = try program.run(unlink)
    #expect(again.exitCode == 0)
    #expect(again.output.isEmpty && again.errors.contains("has no owner"))
  }

  @Test("identity tells what joined")
  func identity() throws {
    let program = try replayed(Self.anonymous + Self.jane + Self.other)
    let report = try program.run(["identity", "people.yaml", "--state", "state", "--json"])
    #expect(report.exitCode == 0, "\(report.errors)")
    #expect(report.output.contains(#""profiles":2"#))
    #expect(report.output.contains(#""identifiers_per_profile":{"1":1,"3":1}"#))
    #expect(report.output.contains(#""merges":1"#))
  }

  @Test("a mistake in the request is told without the value, and makes no state")
  func mistakes() throws {
    let program = try replayed(Self.other)
    for (identifier, words) in [
      ("jane@x.com", "is not NS:VALUE"), ("mail:jane@x.com", "'mail' is no namespace"),
      ("email:jane at x.com", "no email, nor the 64"),
    ] {
      let run = try program.run(["forget", "people.yaml", "--state", "state", "--identifier", identifier])
      #expect(run.exitCode == 2)
      #expect(run.errors.contains(words) && !run.errors.contains("jane"), "\(run.errors)")
    }
    let elsewhere = try program.run(["unlink", "people.yaml", "--state", "nowhere", "--identifier", "cookie:c"])
    #expect(elsewhere.exitCode != 0)
    #expect(!FileManager.default.fileExists(atPath: program.folder.path + "/nowhere"))
  }
}
