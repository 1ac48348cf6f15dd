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

  /// Seconds in which a process has to have ended.
  private static let grace: UInt32 = 9

  /// SIGTERM and SIGINT set it; the second one ends the process at once, with exit code 1.
  ///
  /// Where brokers do not answer, calls of them last longer than anybody waits for an end: what was not committed in time is
  /// done again by whoever comes next.
  public static func ofProcess() -> StopSignal {
    let process = process
    signal(SIGALRM) { _ in
      let text: StaticString = "muster: the brokers did not answer in time: what was not committed will be done again\n"
      _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
      _exit(0)
    }
    // Whoever started the process may have kept signals from itself, which is inherited.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGTERM, SIGINT, SIGALRM] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    for number in [SIGTERM, SIGINT] {
      signal(number) { _ in
        if StopSignal.process.isAsked.exchange(true, ordering: .acquiringAndReleasing) { _exit(1) }
        alarm(StopSignal.grace)
      }
    }
    return process
  }

  private static let process = StopSignal()
}
