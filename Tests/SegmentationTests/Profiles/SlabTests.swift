import SegmentationTesting
import Testing

@testable import Segmentation

@Suite("The memory of profiles") struct SlabTests {
  @Test("blocks hold what they were asked for, and never overlap", arguments: [1, 2])
  func blocks(_ seed: UInt64) throws {
    print("seed \(seed)")
    var random = SplitMix64(seed: seed)
    var slab = Slab()
    var live: [(block: UnsafeMutableRawPointer, bytes: Int, sizeClass: UInt8, mark: UInt8)] = []
    for round in 0..<20_000 {
      let bytes = 1 + random.below(random.pick([40, 300, 600, 30_000]))
      let found = slab.sizeClass(for: bytes)
      let sizeClass = try #require(found)
      let (capacity, smaller) = (slab.capacity(of: sizeClass), sizeClass == 0 ? 0 : slab.capacity(of: sizeClass - 1))
      #expect(smaller < bytes && bytes <= capacity)
      let block = slab.allocate(sizeClass)
      let mark = UInt8(truncatingIfNeeded: round)
      block.initializeMemory(as: UInt8.self, repeating: mark, count: capacity)
      live.append((block, capacity, sizeClass, mark))
      while live.count > 400 || (live.count > 0 && random.percent(30)) {
        let gone = live.remove(at: random.below(live.count))
        let bytes = UnsafeRawBufferPointer(start: gone.block, count: gone.bytes)
        #expect(bytes.allSatisfy { $0 == gone.mark })
        slab.free(gone.block, gone.sizeClass)
      }
    }
    let beyond = slab.sizeClass(for: (Slab.sizes.last ?? 0) + 1)
    #expect(beyond == nil)
  }

  @Test("addresses come back as they were put")
  func addresses() {
    var addresses = BlockAddresses()
    let blocks = (0..<100).map { _ in UnsafeMutableRawPointer.allocate(byteCount: 16, alignment: 16) }
    for block in blocks { addresses.append(block) }
    addresses[7] = nil
    for (index, block) in blocks.enumerated() { #expect(addresses[index] == (index == 7 ? nil : block)) }
    #expect(addresses.count == 100)
    for block in blocks { block.deallocate() }
  }
}
