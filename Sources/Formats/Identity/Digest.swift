import CCrypto

/// SHA-256 by libcrypto. The algorithm is looked up and the context made once, not for each value.
struct Digest: ~Copyable {
  private let context = EVP_MD_CTX_new()
  private let algorithm = EVP_MD_fetch(nil, "SHA256", nil)

  deinit {
    EVP_MD_CTX_free(context)
    EVP_MD_free(algorithm)
  }

  /// Writes the 64 lower-case hex digits of `bytes`; false where libcrypto is out of memory.
  func hexadecimal(of bytes: UnsafeRawBufferPointer, to digits: UnsafeMutablePointer<UInt8>) -> Bool {
    var hash: InlineArray<32, UInt8> = .init(repeating: 0)
    var span = hash.mutableSpan
    let isDone = span.withUnsafeMutableBufferPointer { hash in
      EVP_DigestInit_ex2(context, algorithm, nil) == 1 && EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1
        && EVP_DigestFinal_ex(context, hash.baseAddress, nil) == 1
    }
    guard isDone else { return false }
    for index in 0..<32 {
      digits[2 * index] = Self.digit(hash[index] >> 4)
      digits[2 * index + 1] = Self.digit(hash[index] & 15)
    }
    return true
  }

  @inline(__always)
  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
