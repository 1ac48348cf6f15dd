/// What `muster replay` was asked for.
public struct ReplayOptions: Sendable {
  public var inputs: [InputPattern]
  /// Where the pipeline was read from, so that no output takes its place.
  public var pipelinePath: String?
  /// `-` is standard output.
  public var output = "-"
  public var rejected: String?
  public var summary: String?
  /// The directory in which the state is kept, and from which the run goes on.
  public var state: String?
  /// Records after it are passed over, and time stands at it in the end. Milliseconds.
  public var until: Int64?
  /// What counts as the present: a record more than 24 h after it is rejected. Milliseconds.
  public var now: Int64
  public var workers = 1
  public var isQuiet = false

  public init(inputs: [InputPattern], now: Int64 = WallClock.now()) {
    self.inputs = inputs
    self.now = now
  }
}
