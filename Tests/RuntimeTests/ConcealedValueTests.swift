import Foundation
import Testing

@Suite("A value that is hashed as an identifier") struct ConcealedValueTests {
  @Test("is given to no rule and to no attribute, and check says so")
  func concealed() throws {
    let program = Program(folder: try TemporaryFolder())
    try program.folder.write(
      """
      name: people
      sources:
        web: {kind: tracker, format: segment, identifiers: {customer: userId, email: {path: traits.email, hash: email}}}
        crm: {kind: crm, format: json, time: t, identifiers: {customer: id, email: {path: mail, hash: email}}, attributes: [mail, tier]}
      segments:
        known: crm.tier = 'gold'
        leaked: count(web:* where traits.email exists) within 30d >= 1 or crm.mail contains '@'
      """, to: "people.yaml")
    try program.folder.write(
      #"{"t":"2026-01-01","id":"1","mail":"planted@example.com","tier":"gold"}"# + "\n", to: "crm.jsonl")
    try program.folder.write(
      #"{"type":"identify","userId":"1","traits":{"email":"planted@example.com"},"timestamp":"2026-01-02T00:00:00Z"}"#
        + "\n",
      to: "web.jsonl")
    let run = try program.run([
      "replay", "people.yaml", "--input", "crm=crm.jsonl", "--input", "web=web.jsonl", "--state", "state", "--quiet",
    ])
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(run.lines.count == 1)
    #expect(run.output.contains(#""segment":"known""#) && !run.output.contains("planted"))
    let dump = try program.run(["state", "--dump", "state"])
    let planted = Array("planted".utf8).map { String($0, radix: 16) }.joined()
    let gold = Array("gold".utf8).map { String($0, radix: 16) }.joined()
    #expect(!dump.output.contains(planted) && dump.output.contains(gold))
    let check = try program.run(["check", "people.yaml"])
    #expect(check.output.contains("warning: crm: `mail` is an identifier that is hashed"))
    #expect(check.output.contains("warning: web: `traits.email` is an identifier that is hashed"))
  }
}
