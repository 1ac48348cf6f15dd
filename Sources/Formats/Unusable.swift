public import Segmentation

/// A record that a decoder could not use.
public struct Unusable: Sendable {
  public enum Reason: Sendable, Equatable { case rejected(Rejection), passedOver(PassedOver) }
  public var reason: Reason
  /// Index of the source that it is counted for.
  public var source: UInt16
  public var file: UInt32
  public var line: UInt64
  public var index: UInt32
  /// For `--rejected`, where it was asked for: the JSON members behind the reason: `"record":…` with hashed paths masked,
  /// or `"length":…,"sha256":…` where the paths cannot be read and the source hashes any. Empty otherwise.
  public var evidence: [UInt8]
}
