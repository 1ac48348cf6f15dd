internal import CXXHash

import var Glibc.MADV_HUGEPAGE
import func Glibc.madvise

/// Memory for many small blocks that grow and shrink: size classes with free lists, carved from large chunks.
///
/// A block's class travels with its owner, so a block has no header. Blocks beyond the largest class go to `malloc`.
/// Nothing is given back to the system before the slab goes: what one profile frees, the next one takes.
/// - Complexity: O(1) for every operation.
struct Slab: ~Copyable {
  /// Sizes of the classes in bytes: steps of 4 from 8 to 256, of 8 up to 512, then a quarter more each time.
  static let sizes: [Int] = {
    var sizes = Array(stride(from: 8, to: 256, by: 4)) + Array(stride(from: 256, through: 512, by: 8))
    while let last = sizes.last, sizes.count < Int(largestClass) { sizes.append((last + last / 4 + 15) & ~15) }
    return sizes
  }()
  /// The class of blocks that `malloc` holds; their size is kept by their owner. The class before it reaches 32 KiB.
  static let largestClass: UInt8 = 114
  private static let chunkBytes = 1 << 18
  /// After so many chunks each next one is a huge page, where the system has them: what lies in small ones is spread over
  /// more pages than a processor remembers, and nearly every profile would cost a walk through the page table.
  private static let smallChunks = 8
  private static let hugePage = 1 << 21
  /// The first class beyond 512 bytes.
  private static let firstRoomy = 95

  private var freeLists: FlatBuffer<UInt>
  private var classSizes: FlatBuffer<Int32>
  private var chunks: FlatBuffer<UInt>
  private var next: UInt = 0
  private var chunkEnd: UInt = 0

  init() {
    freeLists = FlatBuffer(capacity: Slab.sizes.count)
    classSizes = FlatBuffer(capacity: Slab.sizes.count)
    chunks = FlatBuffer(capacity: 16)
    for size in Slab.sizes {
      freeLists.append(0)
      classSizes.append(Int32(size))
    }
  }

  deinit {
    for index in 0..<chunks.count { UnsafeMutableRawPointer(bitPattern: chunks[index])?.deallocate() }
  }

  /// The smallest class whose blocks hold `bytes`, or nil where `malloc` must.
  @inline(__always)
  func sizeClass(for bytes: Int) -> UInt8? {
    if bytes <= 256 { return UInt8(truncatingIfNeeded: (max(8, bytes) &- 5) >> 2) }
    if bytes <= 512 { return UInt8(truncatingIfNeeded: (bytes &+ 7 &- 256) >> 3 &+ 62) }
    for index in Slab.firstRoomy..<classSizes.count where Int(classSizes[index]) >= bytes { return UInt8(index) }
    return nil
  }

  @inline(__always)
  func capacity(of sizeClass: UInt8) -> Int { Int(classSizes[Int(sizeClass)]) }

  @inline(__always)
  mutating func allocate(_ sizeClass: UInt8) -> UnsafeMutableRawPointer {
    let head = freeLists[Int(sizeClass)]
    if let block = UnsafeMutableRawPointer(bitPattern: head) {
      let following = block.loadUnaligned(as: UInt.self)
      freeLists[Int(sizeClass)] = following
      if let next = UnsafeRawPointer(bitPattern: following) { muster_prefetch(next) }
      return block
    }
    return carve(Int(classSizes[Int(sizeClass)]))
  }

  @inline(__always)
  mutating func free(_ block: UnsafeMutableRawPointer, _ sizeClass: UInt8) {
    block.storeBytes(of: freeLists[Int(sizeClass)], as: UInt.self)
    freeLists[Int(sizeClass)] = UInt(bitPattern: block)
  }

  private mutating func carve(_ size: Int) -> UnsafeMutableRawPointer {
    if next == 0 || next + UInt(size) > chunkEnd {
      reuseRest()
      if !reuseFree(size) {
        addChunk()
      }
    }
    let block = UnsafeMutableRawPointer(bitPattern: next)
    next += UInt(size)
    guard let block else { preconditionFailure("Slab: a chunk's address is never 0") }
    return block
  }

  private mutating func addChunk() {
    let isHuge = chunks.count >= Slab.smallChunks
    let bytes = isHuge ? Slab.hugePage : Slab.chunkBytes
    let chunk = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: isHuge ? Slab.hugePage : 16)
    // Advice alone: without huge pages the chunk serves as well.
    if isHuge { _ = madvise(chunk, bytes, MADV_HUGEPAGE) }
    chunks.append(UInt(bitPattern: chunk))
    next = UInt(bitPattern: chunk)
    chunkEnd = next + UInt(bytes)
  }

  /// Puts what is left of a chunk on the free list of the largest class that fits.
  private mutating func reuseRest() {
    var rest = Int(chunkEnd &- next)
    while next != 0, rest >= 8 {
      let size = min(rest, 256) & ~3
      guard let block = UnsafeMutableRawPointer(bitPattern: next), let sizeClass = sizeClass(for: size) else { return }
      free(block, sizeClass)
      next += UInt(size)
      rest -= size
    }
  }

  /// Carves on in the largest free block, where there is one of several times the size.
  private mutating func reuseFree(_ size: Int) -> Bool {
    var index = freeLists.count - 1
    while index >= Slab.firstRoomy - 32, Int(classSizes[index]) >= 2 * size {
      if let block = UnsafeMutableRawPointer(bitPattern: freeLists[index]) {
        freeLists[index] = block.loadUnaligned(as: UInt.self)
        next = UInt(bitPattern: block)
        chunkEnd = next + UInt(classSizes[index])
        return true
      }
      index -= 1
    }
    return false
  }
}
