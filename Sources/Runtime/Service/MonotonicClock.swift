#if canImport(Glibc)
  import Glibc
#endif

/// Time that never goes back, for how long something takes.
enum MonotonicClock {
  /// Milliseconds since some moment.
  static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
