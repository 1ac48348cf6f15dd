import CXXHash

/// XXH3 of `bytes`: 64 bits, the same on every machine and in every version, so that it may be stored.
///
/// Seeds may be small numbers: they are spread over all bits first, since of texts of up to three bytes XXH3 only adds
/// the seed and mixes, so that "12" under one seed would be "13" under the next.
@inline(__always)
public func hash64(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
  muster_xxh3(bytes.baseAddress, bytes.count, seed &* 0x9E37_79B9_7F4A_7C15)
}
