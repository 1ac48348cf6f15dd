/// What a run of neighbouring facts comes to in one respect, such that two neighbouring runs give that of both.
protocol FactDigest: BitwiseCopyable {
  /// Tells the summaries of a list apart.
  static var aspect: UInt32 { get }
  /// - Parameter slots: not empty.
  init(_ facts: Facts, _ slots: Range<Int>, cell: Int)
  mutating func join(_ next: Self)
}

/// The head of a summary's memory, which hangs from its list.
///
///     next | aspect, cell | from | to | digests, level by level
///
/// Runs that lie in the slots `from ..< to` have their digests; a list says here which slots no longer hold what they held.
struct SummaryBlock {
  static let headBytes = 32
  let base: UnsafeMutableRawPointer

  init?(_ address: UInt) {
    guard let base = UnsafeMutableRawPointer(bitPattern: address) else { return nil }
    self.base = base
  }

  private init(_ base: UnsafeMutableRawPointer) { self.base = base }

  static func make(bytes: Int, aspect: UInt32, _ cell: Int, next: SummaryBlock?) -> SummaryBlock {
    let block = SummaryBlock(.allocate(byteCount: headBytes + bytes, alignment: 16))
    block.base.storeBytes(of: next.map { UInt(bitPattern: $0.base) } ?? 0, as: UInt.self)
    block.base.storeBytes(of: aspect, toByteOffset: 8, as: UInt32.self)
    block.base.storeBytes(of: UInt32(cell), toByteOffset: 12, as: UInt32.self)
    block.from = 0
    block.to = 0
    return block
  }

  var next: SummaryBlock? { SummaryBlock(base.load(as: UInt.self)) }
  func isOf(_ aspect: UInt32, _ cell: Int) -> Bool {
    base.load(fromByteOffset: 8, as: UInt32.self) == aspect
      && Int(base.load(fromByteOffset: 12, as: UInt32.self)) == cell
  }
  var from: Int {
    get { base.load(fromByteOffset: 16, as: Int.self) }
    nonmutating set { base.storeBytes(of: newValue, toByteOffset: 16, as: Int.self) }
  }
  var to: Int {
    get { base.load(fromByteOffset: 24, as: Int.self) }
    nonmutating set { base.storeBytes(of: newValue, toByteOffset: 24, as: Int.self) }
  }
}

/// Digests of the runs of a long list: of 32 facts each, of 8 such runs, of 8 of those, and so on.
///
/// A run is digested once all its slots are filled, and never again unless a fact is put in before it or taken out of it;
/// so a new fact costs O(1), and letting go of the oldest nothing. A question about a window takes the largest runs that lie
/// in it, and looks at single facts at its ends alone.
struct FactSummary<Digest: FactDigest> {
  /// Runs of one level in a run of the next: 8.
  private static var levelShift: Int { 3 }

  private let block: SummaryBlock
  private let facts: LongFacts
  /// Runs and facts that were looked at, also to digest them.
  private(set) var visits = 0

  init(_ block: SummaryBlock, _ facts: LongFacts) {
    self.block = block
    self.facts = facts
  }

  /// How many runs of all levels fit in so many slots.
  static func runs(slots: Int, _ runShift: Int) -> Int {
    var runs = 0
    var shift = runShift
    while slots >> shift > 0 {
      runs += slots >> shift
      shift += levelShift
    }
    return runs
  }

  private var capacity: Int { facts.list.capacity / facts.slots.stride }

  // MARK: upkeep

  /// Digests the runs that have been filled since.
  mutating func extend() {
    let end = facts.slots.count
    if block.from >= block.to || block.to <= facts.first || block.from >= end {
      block.from = facts.first
      block.to = facts.first
    }
    let known = block.from..<block.to
    let wanted = min(known.lowerBound, facts.first)..<end
    block.from = wanted.lowerBound
    block.to = wanted.upperBound
    if known.lowerBound == wanted.lowerBound, known.upperBound >> facts.runShift == end >> facts.runShift { return }
    var shift = facts.runShift
    var digests = block.base + SummaryBlock.headBytes
    var finer: UnsafeMutableRawPointer?
    while capacity >> shift > 0 {
      // Runs that lie wholly in the slots wanted, but for those that lay in the slots known.
      let first = (wanted.lowerBound + 1 << shift - 1) >> shift
      let last = wanted.upperBound >> shift
      let knownFirst = (known.lowerBound + 1 << shift - 1) >> shift
      let knownLast = known.upperBound >> shift
      var run = first
      while run < last {
        if run >= knownFirst, run < knownLast {
          run = knownLast
          continue
        }
        let digest =
          finer.map { FactSummary.joined($0, run) }
          ?? Digest(facts.slots, run << shift..<(run + 1) << shift, cell: cell)
        visits += finer == nil ? 1 << shift : 1 << FactSummary.levelShift
        digests.storeBytes(of: digest, toByteOffset: run * MemoryLayout<Digest>.stride, as: Digest.self)
        run += 1
      }
      finer = digests
      digests += (capacity >> shift) * MemoryLayout<Digest>.stride
      shift += FactSummary.levelShift
    }
  }

  private var cell: Int { Int(block.base.load(fromByteOffset: 12, as: UInt32.self)) }

  private static func joined(_ finer: UnsafeMutableRawPointer, _ run: Int) -> Digest {
    let first = run << levelShift
    var digest = finer.load(fromByteOffset: first * MemoryLayout<Digest>.stride, as: Digest.self)
    for next in first + 1..<first + 1 << levelShift {
      digest.join(finer.load(fromByteOffset: next * MemoryLayout<Digest>.stride, as: Digest.self))
    }
    return digest
  }

  // MARK: questions

  /// Goes through slots from the first to the last, run by run.
  ///
  /// - Parameters:
  ///   - run: takes a run as a whole, or gives false: then its parts are gone through.
  ///   - fact: takes the fact in a slot; false ends it all.
  mutating func forward(_ slots: Range<Int>, run: (Digest) -> Bool, fact: (Int) -> Bool) {
    var slot = slots.lowerBound
    while slot < slots.upperBound {
      let taken = take(largest: slots.upperBound - slot, at: slot, isAhead: true, run)
      if taken > 0 {
        slot += taken
        continue
      }
      let end = min(slots.upperBound, (slot >> facts.runShift + 1) << facts.runShift)
      while slot < end {
        visits += 1
        if !fact(slot) { return }
        slot += 1
      }
    }
  }

  /// As `forward`, from the last to the first.
  mutating func backward(_ slots: Range<Int>, run: (Digest) -> Bool, fact: (Int) -> Bool) {
    var slot = slots.upperBound
    while slot > slots.lowerBound {
      let taken = take(largest: slot - slots.lowerBound, at: slot, isAhead: false, run)
      if taken > 0 {
        slot -= taken
        continue
      }
      let end = max(slots.lowerBound, ((slot - 1) >> facts.runShift) << facts.runShift)
      while slot > end {
        slot -= 1
        visits += 1
        if !fact(slot) { return }
      }
    }
  }

  /// Offers the runs that begin or end at a slot, the largest first; how many slots the one that was taken has.
  private mutating func take(largest: Int, at slot: Int, isAhead: Bool, _ body: (Digest) -> Bool) -> Int {
    // The levels whose runs may begin or end here, with where their digests are.
    var shift = facts.runShift
    var offset = SummaryBlock.headBytes
    guard largest >= 1 << shift, slot & (1 << shift - 1) == 0 else { return 0 }
    while largest >= 1 << (shift + FactSummary.levelShift), slot & (1 << (shift + FactSummary.levelShift) - 1) == 0 {
      offset += (capacity >> shift) * MemoryLayout<Digest>.stride
      shift += FactSummary.levelShift
    }
    while true {
      let run = isAhead ? slot >> shift : slot >> shift - 1
      visits += 1
      if body(block.base.load(fromByteOffset: offset + run * MemoryLayout<Digest>.stride, as: Digest.self)) {
        return 1 << shift
      }
      if shift == facts.runShift { return 0 }
      shift -= FactSummary.levelShift
      offset -= (capacity >> shift) * MemoryLayout<Digest>.stride
    }
  }
}
