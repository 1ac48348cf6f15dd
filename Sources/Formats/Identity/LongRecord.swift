import CCrypto
import Segmentation

/// A record beyond all bounds, seen piece by piece and never held: all that is kept is its length and its SHA-256.
public struct LongRecord: ~Copyable {
  private let context: OpaquePointer?
  private var length: UInt64 = 0

  /// - Parameter keepsEvidence: without it nothing is hashed.
  public init(keepsEvidence: Bool) {
    context = keepsEvidence ? EVP_MD_CTX_new() : nil
    if context != nil { EVP_DigestInit_ex2(context, EVP_sha256(), nil) }
  }

  deinit { EVP_MD_CTX_free(context) }

  public mutating func append(_ piece: UnsafeRawBufferPointer) {
    length += UInt64(piece.count)
    if context != nil { EVP_DigestUpdate(context, piece.baseAddress, piece.count) }
  }

  /// Rejects the record as `too_large`.
  ///
  /// - Parameter source: the first, in the pipeline, of those that share the file.
  public consuming func rejection(source: Int, file: UInt32, line: UInt64) -> Unusable {
    var rejected = Place(file: file, line: line, index: 0)
      .unusable(.rejected(.tooLarge), UInt16(truncatingIfNeeded: source))
    var hash = [UInt8](repeating: 0, count: 32)
    guard context != nil, EVP_DigestFinal_ex(context, &hash, nil) == 1 else { return rejected }
    let digits = hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    rejected.evidence = Array(#""length":\#(length),"sha256":"\#(digits)""#.utf8)
    return rejected
  }
}
