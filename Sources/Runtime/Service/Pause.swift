#if canImport(Glibc)
  import Glibc
#endif

enum Pause {
  static func milliseconds(_ count: UInt32) { usleep(count * 1000) }
}
