import Segmentation
import SegmentationTesting
import Testing

let allScenarios = ownershipScenarios + unlinkScenarios + mergeScenarios + consentScenarios + audienceScenarios

@Suite("Who is who, by hand") struct ScenarioTests {
  @Test("the oracle gives what the reference gives", arguments: allScenarios)
  func oracle(_ scenario: Scenario) throws {
    let deltas = Oracle(try scenario.pipeline()).evaluate(scenario.lines, tail: scenario.tail).deltas
    #expect(deltas.map(\.description) == scenario.deltas)
  }
}
