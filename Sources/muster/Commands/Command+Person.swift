import Formats
import Foundation
import Pipelines
import Runtime
import Segmentation

extension Command {
  static let forget = Command(
    name: "forget",
    summary: "Erases a person, with a receipt",
    usage: "PIPELINE --state DIR --identifier NS:VALUE [--output FILE|-]",
    description: """
      Erases the profile to which an identifier belongs: its facts, CRM records, consents and identifiers
      leave the state, its memberships end with the cause 'erased'. What the log says of the person up to
      this instant is passed over from now on, so that the same log does not bring them back.

      Deltas go to --output, behind those that are there. Last on standard output comes the receipt, one
      JSON object: what was removed, when, and a hash of the request. It names nobody.
      """,
    options: personOptions,
    examples: [
      (
        "by customer number",
        "muster forget bank.yaml --state bank.state --identifier customer:1042 --output deltas.jsonl"
      ),
      (
        "by e-mail address, which is hashed before anything else",
        "muster forget bank.yaml --state bank.state --identifier email:jane@example.com"
      ),
    ],
    run: { arguments in
      guard let (file, identifier, request) = try person(.forget, arguments) else { return .usage }
      let outcome = try request.run()
      try Console.print(receipt(file.pipeline, identifier, outcome))
      return .done
    })

  static let unlink = Command(
    name: "unlink",
    summary: "Takes an ownership back",
    usage: "PIPELINE --state DIR --identifier NS:VALUE [--output FILE|-]",
    description: """
      Takes an identifier out of the profile that owns it: what came in with it leaves again, and it
      stands alone, as if it had never been joined. The profile that it leaves keeps everything else.
      A record that states the ownership anew joins them again.

      Deltas of both profiles, with the cause 'unlinked', go to --output, behind those that are there.
      """,
    options: personOptions,
    examples: [
      ("a shared browser", "muster unlink shop.yaml --state shop.state --identifier cookie:c-9f --output deltas.jsonl")
    ],
    run: { arguments in
      guard let (_, _, request) = try person(.unlink, arguments) else { return .usage }
      let outcome = try request.run()
      Console.note(
        outcome.isUnlinked
          ? "muster: the identifier stands alone from \(InstantText.describe(outcome.instant)) on; \(outcome.deltas) deltas"
          : "muster: note: the identifier has no owner: nothing changes")
      return .done
    })

  private static let personOptions = [
    Option(name: "state", value: "DIR", text: "The state that 'muster replay --state DIR' keeps."),
    Option(
      name: "identifier", value: "NS:VALUE",
      text:
        "Whom: a namespace of the pipeline and a value. Of a hashed namespace the\n64 digits, or the raw value, which is hashed at once."
    ),
    Option(name: "output", value: "FILE|-", text: "Where deltas go; '-', standard output, is the default."),
  ]

  private static func person(
    _ action: PersonRequest.Action, _ arguments: Arguments
  ) throws -> (PipelineFile, NamedIdentifier, PersonRequest)? {
    guard let file = try PipelineArgument.load(arguments) else { return nil }
    guard let directory = arguments.value("state") else { throw CommandLineError("--state DIR is missing") }
    guard let text = arguments.value("identifier") else {
      throw CommandLineError("--identifier NS:VALUE is missing: nobody is named")
    }
    let identifier = try named(text, file.pipeline)
    let request = PersonRequest(
      action, identifier, plan: Plan(file.pipeline), state: directory, output: arguments.value("output") ?? "-")
    return (file, identifier, request)
  }

  /// - Throws: a message that does not repeat the value, which may be personal.
  private static func named(_ text: String, _ pipeline: Pipeline) throws(CommandLineError) -> NamedIdentifier {
    do throws(NamedIdentifier.Mistake) {
      return try NamedIdentifier(text, in: pipeline)
    } catch {
      switch error {
      case .noNamespace: throw CommandLineError("--identifier is not NS:VALUE, as in --identifier customer:1042")
      case .unknownNamespace(let name):
        let known = pipeline.identity.namespaces.joined(separator: ", ")
        throw CommandLineError("--identifier: '\(name)' is no namespace of the pipeline, which has \(known)")
      case .unusableValue(let name):
        throw CommandLineError("--identifier: the value is no \(name), nor the 64 hexadecimal digits of its hash")
      }
    }
  }

  private static func receipt(
    _ pipeline: Pipeline, _ identifier: NamedIdentifier, _ outcome: PersonRequest.Outcome
  ) -> String {
    let erasure = outcome.erasure
    return """
      {"receipt":"forget","pipeline":"\(pipeline.name)","request_sha256":"\(identifier.digest)",\
      "time":"\(InstantText.describe(outcome.instant))","at":"\(InstantText.describe(WallClock.now()))",\
      "removed":{"profiles":\(erasure == nil ? 0 : 1),"identifiers":\(erasure?.identifiers ?? 0),\
      "facts":\(erasure?.facts ?? 0),"crm_records":\(erasure?.records ?? 0),"memberships":\(erasure?.exits ?? 0)}}

      """
  }
}
