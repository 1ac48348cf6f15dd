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

/// Turns lines of the sources that share one file (usually one source) into records.
///
/// One decoder per thread; it reuses its scratch memory and allocates nothing in steady state.
public struct Decoder: ~Copyable {
  /// - Parameters:
  ///   - sources: indices into `pipeline.sources` of those that share the input, in the order of the pipeline file.
  ///   - now: milliseconds; a record more than 24 h after it is `future`.
  ///   - keepsEvidence: fill `Unusable.evidence` of rejected records.
  public init(pipeline: Pipeline, projection: Projection, sources: [Int], now: Int64, keepsEvidence: Bool) {}

  /// Decodes one line (without its newline) and appends what it holds to `batch`, what is unusable to `unusable`.
  ///
  /// The 64 bytes behind `text` must be readable (simdjson's padding). An empty or blank line is no record.
  public mutating func decode(
    _ text: UnsafeRawBufferPointer, file: UInt32, line: UInt64, into batch: inout RecordBatch, unusable: inout [Unusable]
  ) {}
}
