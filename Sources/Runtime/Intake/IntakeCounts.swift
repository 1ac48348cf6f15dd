import Formats
public import Segmentation

/// What came in, and what the intake did not hand on.
public struct IntakeCounts: Sendable, Equatable {
  /// Records that were decoded.
  public internal(set) var decoded: UInt64 = 0
  public internal(set) var late: UInt64 = 0
  public internal(set) var afterUntil: UInt64 = 0
  public private(set) var rejected: [Rejection: UInt64] = [:]
  /// By the decoder; `afterUntil` stands apart.
  public private(set) var passedOver: [PassedOver: UInt64] = [:]
  /// Records that were not decoded, for whichever of these reasons.
  private var unusable: UInt64 = 0

  public init() {}

  mutating func count(_ reason: Unusable.Reason) {
    unusable += 1
    switch reason {
    case .rejected(let reason): rejected[reason, default: 0] += 1
    case .passedOver(let reason): passedOver[reason, default: 0] += 1
    }
  }

  /// All records, usable or not.
  public var read: UInt64 { decoded + unusable }
}

/// Records that `lateness` holds back when a run begins and when it ends: those of the first it decides, the last it does not.
struct HeldCounts: Equatable {
  var before = 0
  var after = 0
}
