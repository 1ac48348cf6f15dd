import CXXHash

/// XXH3 of `bytes`: 64 bits, the same on every machine and in every version, so that it may be stored.
@inline(__always)
public func hash64(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
  muster_xxh3(bytes.baseAddress, bytes.count, seed)
}
