import Segmentation

/// Where a record stands.
struct Place: BitwiseCopyable {
  var file: UInt32
  var line: UInt64
  var index: UInt32

  func unusable(_ reason: Unusable.Reason, _ source: UInt16) -> Unusable {
    Unusable(reason: reason, source: source, file: file, line: line, index: index, evidence: [])
  }
}
