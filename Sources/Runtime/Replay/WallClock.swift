import Segmentation

#if canImport(Glibc)
  import Glibc
#endif

/// The present, as the machine tells it: asked once, at the edge, never by the core.
public enum WallClock {
  /// Milliseconds since 1970, UTC.
  public static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// The present as it stands before a line of a log.
  public static func text() -> String { Timestamp.text(now()) }
}
