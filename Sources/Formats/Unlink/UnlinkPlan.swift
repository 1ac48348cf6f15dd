import Segmentation

/// Slots of a record that takes an ownership back, which may stand among those of any format, and the namespaces that it
/// may name.
struct UnlinkPlan: BitwiseCopyable {
  struct Namespace: BitwiseCopyable {
    var name: UnsafeBufferPointer<UInt8>
    /// Some source hashes it, so that its identifiers are known by 64 digits alone.
    var isHashed: Bool
  }

  var type, identifier, time: Int
  /// The strongest first.
  var namespaces: UnsafeBufferPointer<Namespace>
  var hashesAny: Bool

  init(_ pipeline: Pipeline, root: inout PathTreeBuilder, arena: Arena) {
    type = root.slot(["type"])
    identifier = root.slot(["identifier"])
    time = root.slot(["time"])
    var hashed: Set<String> = []
    for source in pipeline.sources {
      for mapping in SourcePlanBuilder.identifiers(of: source) where !mapping.forms.isEmpty {
        hashed.insert(mapping.namespace)
      }
    }
    namespaces = arena.copy(
      pipeline.identity.namespaces.map { Namespace(name: arena.copy($0), isHashed: hashed.contains($0)) })
    hashesAny = !hashed.isEmpty
  }
}
