import Segmentation
import Testing

@Suite("The order of segments")
struct SegmentOrderTests {
  private func segments(_ edges: [(String, [String])]) -> [(name: String, rule: Rule)] {
    edges.map { name, references in
      (name, .and([.truth(.profile(.known)), .not(.or(references.map { .segment($0, heldFor: nil) }))]))
    }
  }

  @Test("a rule's references, each once, wherever they stand")
  func references() throws {
    #expect(try parse("segment(vip) and not (segment(a-b) for 7d or segment(vip))").references == ["vip", "a-b"])
    #expect(try parse("'A' where x = 1 or y").references == [])
  }

  @Test("what is referred to comes first; otherwise the given order stays")
  func order() throws {
    #expect(try SegmentOrder.topological(segments([("a", []), ("b", []), ("c", [])])) == [0, 1, 2])
    #expect(try SegmentOrder.topological(segments([("a", ["c"]), ("b", []), ("c", ["b"])])) == [1, 2, 0])
    #expect(try SegmentOrder.topological(segments([("a", ["b", "c"]), ("b", ["c"]), ("c", [])])) == [2, 1, 0])
    #expect(try SegmentOrder.topological(segments([("a", ["unknown"])])) == [0])
    #expect(try SegmentOrder.topological([]) == [])
  }

  @Test("a cycle is refused with its path")
  func cycles() {
    let two = #expect(throws: SegmentCycle.self) {
      try SegmentOrder.topological(segments([("x", ["a"]), ("a", ["b"]), ("b", ["a"])]))
    }
    #expect(two?.description == "segments refer to each other in a cycle: a → b → a")
    #expect(two?.index == 1)
    let itself = #expect(throws: SegmentCycle.self) { try SegmentOrder.topological(segments([("a", ["a"])])) }
    #expect(itself?.description == "the segment refers to itself: a → a")
  }

  @Test("a chain of a hundred thousand segments needs no stack")
  func deep() throws {
    let count = 100_000
    let chain = (0..<count).map { ("s\($0)", $0 + 1 < count ? ["s\($0 + 1)"] : []) }
    #expect(try SegmentOrder.topological(segments(chain)) == Array((0..<count).reversed()))
  }
}
