import Segmentation
import SegmentationTesting
import Testing

let allPeopleExamples =
  ownershipExamples + unlinkExamples + mergeExamples + consentExamples + audienceExamples + endingExamples
  + foldedRowExamples

@Suite("Who is who, by hand") struct PeopleExampleTests {
  @Test("the oracle gives what the reference gives", arguments: allPeopleExamples)
  func oracle(_ example: PeopleExample) throws {
    let deltas = Oracle(try example.pipeline()).evaluate(example.lines, tail: example.tail).deltas
    #expect(deltas.map(\.description) == example.deltas)
  }

  @Test("the engine gives what the reference gives", arguments: allPeopleExamples)
  func engine(_ example: PeopleExample) throws {
    let lines = EngineRun(try example.pipeline(), example.lines, tail: example.tail).lines
    #expect(lines.map { ExpectedDelta(line: $0)?.description ?? $0 } == example.deltas)
  }
}
