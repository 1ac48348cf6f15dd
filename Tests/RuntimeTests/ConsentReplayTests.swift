import Testing

@Suite("Consent and audiences, from the file to the deltas")
struct ConsentReplayTests {
  let folder: TemporaryFolder
  let program: Program

  init() throws {
    folder = try TemporaryFolder()
    program = Program(folder: folder)
    try folder.write(
      """
      name: agreed
      sources:
        web: {kind: tracker, format: segment, identifiers: {customer: userId}}
        crm: {kind: crm, format: json, time: at, identifiers: {customer: id}, attributes: [tier]}
        dmp:
          kind: audience
          format: json
          event: segment
          time: at
          expires: until
          operation: op
          identifiers: {customer: id}
      identity: {namespaces: [customer]}
      consent:
        default: denied
        purposes:
          ads: {web: context.consent.ads, crm: {path: ads, unit: boolean}}
      segments:
        sporty:
          rule: |
            dmp:'sporty' and 'Cart'
          requires: [ads]
        willing: |
          consent.ads
      tests:
        - name: consent lets in and puts out
          start: 2026-01-01
          events:
            - {at: 0s, customer: ann, source: dmp, event: sporty, expires: 5h}
            - {at: 1h, customer: ann, source: web, event: Cart}
            - {at: 2h, customer: ann, source: web, event: Cart, record: {context: {consent: {ads: true}}}}
            - {at: 3h, customer: ann, source: crm, set: {tier: gold}, record: {ads: 0}}
            - {at: 4h, customer: ann, source: web, event: Cart, record: {context: {consent: {ads: true}}}}
          expect:
            - {at: 2h, customer: ann, enters: sporty}
            - {at: 2h, customer: ann, enters: willing}
            - {at: 3h, customer: ann, exits: sporty}
            - {at: 3h, customer: ann, exits: willing}
            - {at: 4h, customer: ann, enters: sporty}
            - {at: 4h, customer: ann, enters: willing}
            - {at: 5h, customer: ann, exits: sporty}
      """, to: "agreed.yaml")
  }

  @Test("a replay tells consents, expiries and removals as causes")
  func replay() throws {
    func cart(_ minute: Int, _ consent: String) -> String {
      #"{"type":"track","event":"Cart","userId":"a","timestamp":"2026-01-01T00:0\#(minute):00Z","messageId":"m\#(minute)","context":{"consent":{"ads":\#(consent)}}}"#
        + "\n"
    }
    try folder.write(cart(1, "null") + cart(2, "true") + cart(6, "true"), to: "web.jsonl")
    try folder.write(
      #"{"id":"a","at":"2026-01-01T00:04:00Z","tier":"gold","ads":"false"}"# + "\n", to: "crm.jsonl")
    let facts = [
      #"{"id":"a","segment":"sporty","at":"2026-01-01T00:00:00Z","until":"2026-01-01T00:03:00Z"}"#,
      #"{"id":"a","segment":"sporty","at":"2026-01-01T00:05:00Z"}"#,
      #"{"id":"a","segment":"sporty","at":"2026-01-01T00:07:00Z","op":"Remove"}"#,
    ]
    try folder.write(facts.joined(separator: "\n") + "\n", to: "dmp.jsonl")
    let result = try program.run([
      "replay", "agreed.yaml", "--input", "web=web.jsonl", "--input", "crm=crm.jsonl", "--input", "dmp=dmp.jsonl",
    ])
    #expect(result.exitCode == 0, "\(result.errors)")
    let deltas = result.output.split(separator: "\n").map { line in
      func field(_ name: String) -> Substring {
        line.firstRange(of: "\"\(name)\":\"").map { line[$0.upperBound...].prefix { $0 != "\"" } } ?? ""
      }
      return "\(field("time").dropFirst(14).prefix(2)) \(field("op")) \(field("segment")) \(field("kind"))"
    }
    #expect(
      deltas == [
        "02 enter sporty consent", "02 enter willing event", "03 exit sporty expiry", "04 exit willing crm",
        "06 enter sporty consent", "06 enter willing event", "07 exit sporty event",
      ])
  }

  @Test("the tests of a file have them too")
  func tests() throws {
    let result = try program.run(["test", "agreed.yaml"])
    #expect(result.output.hasSuffix("1 test, 0 failed\n"), "\(result.output)\(result.errors)")
    #expect(result.exitCode == 0)
  }

  @Test("check tells what they keep of a profile")
  func check() throws {
    let result = try program.run(["check", "agreed.yaml"])
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output.contains("  requires consent to ads\n"))
    #expect(result.output.contains("  dmp: every fact until it expires or is taken back"))
    #expect(result.output.contains("  consent to ads: the newest statement of each; 22 bytes each (denied where"))
    #expect(result.output.contains("      and what each row of crm gave last; 8 bytes each\n"))
  }
}
