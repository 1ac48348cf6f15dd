import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Kills the process in one of its gaps, on purpose: what a campaign of kills uses to hit each as often as it wants.
public final class Gaps: Sendable {
  /// nil: none is deadly, and to pass one is to compare a byte.
  private let deadly: Gap?
  /// Passes that are left.
  private let passes = Atomic<Int>(0)

  public init() { deadly = nil }

  /// - Parameter text: `GAP:COUNT`, the name of a gap and the pass that is the last; nil where it is something else.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let gap = Gap(rawValue: String(parts[0])), let count = Int(parts[1]), count > 0 else {
      return nil
    }
    deadly = gap
    passes.store(count, ordering: .relaxed)
  }

  @inline(__always)
  func pass(_ gap: Gap) {
    if gap == deadly { meet() }
  }

  @inline(never)
  private func meet() {
    if passes.subtract(1, ordering: .relaxed).newValue == 0 { kill(getpid(), SIGKILL) }
  }
}
