/// Where one profile at a time grows while an instant is applied to it: a block with room, always in the processor's cache.
///
/// What an event adds to a profile, and what an evaluation takes from it, changes its size several times. So it goes back to
/// a block of its size once, and mostly to the one that it came from, its home, which stays its own meanwhile.
struct Bench: ~Copyable {
  static let bytes = 2048
  /// Behind all classes of the slab.
  static let sizeClass = Slab.largestClass + 1

  let block = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
  /// The profile that is on it.
  var owner: UInt32?
  private(set) var home: UnsafeMutableRawPointer
  private(set) var homeClass: UInt8 = 0

  init() { home = block }

  deinit { block.deallocate() }

  /// A profile moves here from a block of the slab; its bytes are copied already.
  @inline(__always)
  mutating func take(_ index: UInt32, from profile: Profile) {
    assert(profile.sizeClass < Slab.largestClass, "Bench: a home is a block of the slab")
    owner = index
    home = profile.base
    homeClass = profile.sizeClass
  }
}
