/// The syntax tree of the rule language. A filter (`where …`) is a `Rule` whose operands are paths of the event.
///
/// Windows, gaps and durations are whole milliseconds.
public indirect enum Rule: Sendable, Equatable {
  case or([Rule])
  case and([Rule])
  case not(Rule)
  case compare(Operand, Comparison, Operand)
  /// Inclusive.
  case between(Operand, Operand, Operand)
  /// `not in` is not `not (in)`: see the reference.
  case isIn(Operand, [Literal], negated: Bool)
  case contains(Operand, Literal)
  case startsWith(Operand, String)
  case endsWith(Operand, String)
  /// RE2's syntax, unanchored; known to compile.
  case matches(Operand, String)
  case exists(Operand)
  case isMissing(Operand)
  /// A timestamp relative to now: `(now - D, now]` or `(now, now + D]`.
  case timestamp(Operand, Direction, Int64)
  case changed(source: String, attribute: String, within: Int64)
  case occurs(EventPattern, Window?)
  case sequence(EventSequence)
  case segment(String, heldFor: Int64?)
  /// A bare boolean value.
  case truth(Operand)
}

public enum Direction: Sendable, Equatable { case last, next }

public enum Comparison: String, Sendable, Equatable, CaseIterable {
  case equal = "="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
}

public enum Literal: Sendable, Hashable {
  case text(String)
  case number(Double)
  case boolean(Bool)
}

/// What stands on a side of a comparison.
public indirect enum Operand: Sendable, Equatable {
  case literal(Literal)
  case duration(Int64)
  case measure(Measure, Window?)
  case attribute(source: String, name: String)
  case profile(ProfileField)
  case consent(String)
  /// `first(event, path)`, `last(event, path)`.
  case pick(Pick, EventPattern, Path, Window?)
  case bucket(salt: String)
  case arithmetic(Operand, Arithmetic, Operand)
  /// In filters alone: a value of the event itself.
  case path(Path)
}

public enum Arithmetic: String, Sendable, Equatable { case add = "+", subtract = "-", multiply = "*", divide = "/" }
public enum Pick: String, Sendable, Equatable { case first, last }
public enum ProfileField: String, Sendable, Equatable, CaseIterable {
  case firstSeen = "first_seen"
  case lastSeen = "last_seen"
  case known
}

public enum Measure: Sendable, Equatable {
  case count(EventPattern)
  case distinct(EventPattern, Path)
  case sum(EventPattern, Path)
  case avg(EventPattern, Path)
  case min(EventPattern, Path)
  case max(EventPattern, Path)
  case timeSince(EventPattern)
  case score(EventPattern, halfLife: Int64)
}

/// Alternatives of names, and a filter for all of them.
public struct EventPattern: Sendable, Equatable {
  public struct Name: Sendable, Hashable {
    /// nil: any tracker or audience source.
    public var source: String?
    /// nil: a bare `*`, any event.
    public var name: String?
    public init(source: String?, name: String?) {
      self.source = source
      self.name = name
    }
  }
  public var names: [Name]
  public var filter: Rule?

  public init(names: [Name], filter: Rule? = nil) {
    self.names = names
    self.filter = filter
  }
}

public enum Window: Sendable, Equatable, Hashable, BitwiseCopyable {
  /// `(now - D, now]`
  case within(Int64)
  /// `between D1 and D2 ago`: `(now - D2, now - D1]`
  case between(Int64, Int64)
}

public struct EventSequence: Sendable, Equatable {
  public enum Gap: Sendable, Equatable { case within(Int64), forAtLeast(Int64) }
  public struct Step: Sendable, Equatable {
    public var isNegated: Bool
    public var event: EventPattern
    public var gap: Gap?
    public init(isNegated: Bool, event: EventPattern, gap: Gap?) {
      self.isNegated = isNegated
      self.event = event
      self.gap = gap
    }
  }
  /// The first is positive and has no gap; no two negated ones follow each other.
  public var steps: [Step]
  /// Of the first step's time.
  public var window: Window?

  public init(steps: [Step], window: Window?) {
    self.steps = steps
    self.window = window
  }
}
