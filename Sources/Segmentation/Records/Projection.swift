/// What a decoder is to extract, since some rule reads it; nothing else enters the core.
public struct Projection: Sendable, Equatable {
  /// Event names that rules mention: `Record.name` is the index here plus 1, or 0 for any other name.
  public var eventNames: [String]
  /// The paths of events that rules read: value slot i of a tracker or audience record is what `paths[i]` leads to.
  /// Of a CRM record slot i is the source's `attributes[i]`.
  public var paths: [Path]

  public init(eventNames: [String], paths: [Path]) {
    self.eventNames = eventNames
    self.paths = paths
  }
}
