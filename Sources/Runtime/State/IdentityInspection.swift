public import Segmentation
import State

/// What the identities of a state look like.
public enum IdentityInspection {
  /// - Throws: `RuntimeError`, of code `usage` where the directory is no state, or that of other rules.
  public static func report(_ plan: Plan, state directory: String) throws(RuntimeError) -> IdentityReport {
    let state = try SavedState(existing: directory, plan: plan, .readOnly)
    let shards = ShardSet(plan: plan, count: 1)
    try state.load(into: shards)
    return shards.identityReport()
  }
}
