import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Whether a service is to come to its end: asked to by a signal, or because a part of it has failed.
public final class StopSignal: Sendable {
  private let isAsked = Atomic<Bool>(false)

  public init() {}

  public var isSet: Bool { isAsked.load(ordering: .acquiring) }
  public func set() { isAsked.store(true, ordering: .releasing) }

  /// SIGTERM and SIGINT set it; the second one ends the process at once, with exit code 1.
  public static func ofProcess() -> StopSignal {
    let process = process
    for number in [SIGTERM, SIGINT] {
      signal(number) { _ in
        if StopSignal.process.isAsked.exchange(true, ordering: .acquiringAndReleasing) { _exit(1) }
      }
    }
    return process
  }

  private static let process = StopSignal()
}
