import Pipelines
import Runtime
import Segmentation

extension Command {
  static let identity = Command(
    name: "identity",
    summary: "Reports on identifiers, merges and refused statements",
    usage: "PIPELINE --state DIR [--json]",
    description: """
      Reads a state and tells how well identities join: how many CRM profiles have an identifier that only
      trackers give (the match rate), how many identifiers profiles have, how often they merged, changed
      owner and came apart, which statements were refused and why, and which identifiers most owners claim.
      """,
    options: [
      Option(name: "state", value: "DIR", text: "The state that 'muster replay --state DIR' keeps."),
      Option(name: "json", text: "Print the numbers as one JSON object."),
    ],
    examples: [("how many customers can be reached online", "muster identity bank.yaml --state bank.state")],
    run: { arguments in
      guard let file = try PipelineArgument.load(arguments) else { return .usage }
      guard let directory = arguments.value("state") else { throw CommandLineError("--state DIR is missing") }
      let report = try IdentityInspection.report(Plan(file.pipeline), state: directory)
      try Console.print(arguments.isSet("json") ? report.json : report.text)
      return .done
    })
}

extension IdentityReport {
  fileprivate var text: String {
    let rate = customers == 0 ? "" : " (\(matched * 1000 / customers / 10).\(matched * 1000 / customers % 10)%)"
    var lines = [
      "profiles       \(profiles)",
      "match rate     \(matched) of \(customers) with a CRM record have an online identifier\(rate)",
      "merges         \(merges); \(reownerships) changes of owner; \(unlinks) taken back",
      "refused        \(refusedByLimit) by a limit, \(refusedAsWeaker) to a weaker owner, \(refusedAsOlder) older than what is known",
      "identifiers    profiles",
    ]
    let most = histogram.values.max() ?? 1
    for (count, number) in histogram.sorted(by: { $0.key < $1.key }) {
      let label = String(repeating: " ", count: max(0, 11 - "\(count)".count)) + "\(count)"
      lines.append("\(label)    \(number) \(String(repeating: "▇", count: max(1, number * 40 / most)))")
    }
    if !mostShared.isEmpty { lines.append("most shared    owners") }
    for (identifier, owners) in mostShared { lines.append("  \(identifier)    \(owners)") }
    return lines.joined(separator: "\n") + "\n"
  }

  fileprivate var json: String {
    let counts = histogram.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",")
    let shared = mostShared.map { "{\"identifier\":\($0.identifier.debugDescription),\"owners\":\($0.owners)}" }
    return """
      {"profiles":\(profiles),"crm_profiles":\(customers),"matched":\(matched),"identifiers_per_profile":{\(counts)},\
      "merges":\(merges),"reownerships":\(reownerships),"unlinks":\(unlinks),\
      "refused":{"limit":\(refusedByLimit),"weaker":\(refusedAsWeaker),"older":\(refusedAsOlder)},\
      "most_shared":[\(shared.joined(separator: ","))]}

      """
  }
}
