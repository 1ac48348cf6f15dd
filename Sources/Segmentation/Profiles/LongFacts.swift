/// Which lists of facts are long, and how finely long ones are summarised.
package struct LongLists: Sendable {
  /// Bytes of facts beyond which a list has a block of its own.
  package var externalBytes: Int
  /// Facts in a window from which on a summary is asked instead of each fact.
  package var summarisedFacts: Int
  /// The smallest run of facts that a summary knows has `1 << runShift` of them.
  package var runShift: Int

  package init(externalBytes: Int, summarisedFacts: Int, runShift: Int) {
    self.externalBytes = externalBytes
    self.summarisedFacts = summarisedFacts
    self.runShift = runShift
  }

  package static let standard = LongLists(externalBytes: 1536, summarisedFacts: 128, runShift: 5)
}

/// The facts of a list that has a block of its own, by slot: a fact keeps its slot while older ones leave.
struct LongFacts {
  var list: ExternalList
  /// All slots up to the last fact; those before `first` hold no facts.
  var slots: Facts
  var first: Int
  var runShift: Int

  /// What a summary says of these facts, brought up to date.
  /// - Complexity: amortised O(1) a fact added at either end; O(facts moved) after one in the middle.
  func summary<Digest: FactDigest>(_ cell: Int, as digest: Digest.Type = Digest.self) -> FactSummary<Digest> {
    var summary = FactSummary<Digest>(list.summary(aspect: Digest.aspect, cell) ?? makeSummary(cell, digest), self)
    summary.extend()
    return summary
  }

  private func makeSummary<Digest: FactDigest>(_ cell: Int, _ digest: Digest.Type) -> SummaryBlock {
    let bytes = MemoryLayout<Digest>.stride * FactSummary<Digest>.runs(slots: list.capacity / slots.stride, runShift)
    let block = SummaryBlock.make(bytes: bytes, aspect: Digest.aspect, cell, next: list.summaries)
    list.summaries = block
    return block
  }
}

extension Profile {
  /// A list as long facts; nil where it lies among the profile's own.
  func longFacts(_ list: Int, _ layout: borrowing ProfileLayout) -> LongFacts? {
    guard let place = find(list, layout), place.isExternal else { return nil }
    let external = external(place)
    let stride = Int(layout.lists[list].stride)
    let first = external.head / stride
    let slots = Facts(base: UnsafeRawPointer(external.slots), count: first + place.count, stride: stride)
    return LongFacts(list: external, slots: slots, first: first, runShift: layout.longLists.runShift)
  }
}
