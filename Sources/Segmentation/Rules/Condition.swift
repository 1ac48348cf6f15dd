/// A test of a rule, compiled: the unit that is evaluated again when what it reads has changed or its time has come.
struct Condition: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable {
    /// How many facts of one list stand in a window, against bounds.
    case count
    /// How many different values they have, against bounds.
    case distinct
    /// Their sum, against a number.
    case sum
    /// `A then not B`, each in one list.
    case pair
    /// Any other sequence.
    case sequence
    /// `segment(x) for D`.
    case held
    /// Any other test: an expression over values, some of which may change by time alone.
    case general
  }

  var kind: Kind
  /// Negates `low...high`.
  var isNegated = false
  /// Of `sum`: index in `Comparison.allCases`.
  var comparison: UInt8 = 0
  /// It reads a score, which falls from one millisecond to the next.
  var decays = false
  var list: Int32 = 0
  var cell: Int32 = 0
  /// Index of the sequence; root of the expression; the segment that is held; of `pair` the list of B.
  var other: Int32 = 0
  var reach = Reach.all
  /// Of `count` and `distinct`: the numbers for which the test holds.
  var low: Int64 = 0
  var high: Int64 = .max
  /// Of `sum`.
  var threshold: Double = 0
  /// Of `pair`: its gap; of `held`: for how long.
  var gap: Int64 = 0
  var pairGap = PairGap.none
  /// Of `general`: durations that `time_since` is compared with.
  var firstDuration: Int32 = 0
  var durationCount: Int32 = 0

  enum PairGap: UInt8, BitwiseCopyable { case none, within, forAtLeast }

  init(_ kind: Kind) { self.kind = kind }
}

/// A window as a span of ages: a fact at t is in it while `t + from <= now < t + to`.
struct Reach: BitwiseCopyable, Equatable {
  var from: Int64
  /// `never`: for ever.
  var to: Int64

  static let all = Reach(from: 0, to: EventTime.never)

  init(from: Int64, to: Int64) {
    self.from = from
    self.to = to
  }

  /// - Parameter retention: nil is for ever.
  init(_ window: Window?, retention: Int64?) {
    let limit = retention ?? EventTime.never
    switch window {
    case nil: self.init(from: 0, to: limit)
    case .within(let length): self.init(from: 0, to: min(length, limit))
    case .between(let near, let far): self.init(from: near, to: min(far, limit))
    }
  }

  /// When a fact at `time` leaves; `never` where it does not.
  @inline(__always)
  func end(_ time: Int64) -> Int64 { to == EventTime.never ? to : time &+ to }

  /// The facts in the window at `now`: indices `first ..< end`.
  @inline(__always)
  func range(_ facts: Facts, _ now: Int64) -> (first: Int, end: Int) {
    // What has left the window has mostly been let go of.
    let first =
      to == EventTime.never || facts.count == 0 || facts.time(0) > now &- to ? 0 : facts.firstAfter(now &- to)
    let end = from == 0 ? facts.count : facts.firstAfter(now &- from)
    return (first, max(first, end))
  }
}

/// Where one matcher's facts of sources with one retention are: one list.
struct Part: BitwiseCopyable {
  var list: Int32
  /// Milliseconds; `never` is for ever.
  var retention: Int64
}

/// What a `measure` node computes.
struct MeasureCode: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable { case count, distinct, sum, avg, min, max, timeSince, score, first, last }

  var kind: Kind
  /// Parts `firstPart ..< firstPart + partCount`, in order of the sources' names.
  var firstPart: Int32
  var partCount: Int32
  var cell: Int32 = 0
  var window: Window?
  var halfLife: Int64 = 0

  @inline(__always)
  func reach(_ part: Part) -> Reach {
    Reach(window, retention: part.retention == EventTime.never ? nil : part.retention)
  }
}

/// A sequence, compiled: positive steps, and what must not happen between them and after the last.
struct SequenceCode: Sendable {
  struct Step: Sendable {
    var event: Int
    /// Milliseconds from the positive step before.
    var within: Int64?
    /// What must not happen between the step before and this one.
    var forbidden: Forbidden?
  }
  struct Forbidden: Sendable {
    var event: Int
    var gap: EventSequence.Gap?
  }

  /// Per distinct event of the sequence: its parts in the plan's table.
  var events: [Range<Int>]
  var steps: [Step]
  var last: Forbidden?
  var window: Window?
}
