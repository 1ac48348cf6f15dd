/// A pipeline compiled: one plan serves replay, run, tests and explanations.
public final class Plan: Sendable {
  public let pipeline: Pipeline
  public let projection: Projection

  /// - Parameter pipeline: checked by the room that read it: names resolve, references have no cycle.
  public init(_ pipeline: Pipeline) {
    self.pipeline = pipeline
    projection = Projection(eventNames: [], paths: [])
  }
}
