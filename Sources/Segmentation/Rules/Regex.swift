import CRE2

/// A compiled regular expression in RE2's syntax without `\C`: linear time whatever the pattern, over Unicode scalars.
///
/// Matching allocates nothing once the automaton is warm, and any number of threads may share one expression.
public final class Regex: Sendable {
  /// Why a pattern was refused, in RE2's words.
  public struct Refusal: Error, Equatable, Sendable {
    public var message: String
  }

  /// RE2 guards its own caches; the pointer itself never changes.
  private nonisolated(unsafe) let handle: OpaquePointer

  public init(_ pattern: String, ignoringCase: Bool = false) throws(Refusal) {
    if Self.mentionsAnyByte(pattern) {
      throw Refusal(message: #"\C, which matches half a character, is not allowed"#)
    }
    var pattern = pattern
    var message = [CChar](repeating: 0, count: 256)
    let compiled = pattern.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) { text in
        ignoringCase
          ? muster_re2_new_ignoring_case(text.baseAddress, text.count, &message, message.count)
          : muster_re2_new(text.baseAddress, text.count, &message, message.count)
      }
    }
    guard let compiled else {
      let end = message.firstIndex(of: 0) ?? message.count
      throw Refusal(message: String(decoding: message[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
    handle = compiled
  }

  deinit { muster_re2_free(handle) }

  /// Whether the expression matches somewhere in `text`, which is UTF-8.
  public func search(_ text: UnsafeRawBufferPointer) -> Bool {
    muster_re2_search(handle, text.baseAddress?.assumingMemoryBound(to: CChar.self), text.count) != 0
  }

  /// Whether the expression matches `text`, which is UTF-8, from its first character to its last.
  public func matchesWhole(_ text: UnsafeRawBufferPointer) -> Bool {
    muster_re2_match_whole(handle, text.baseAddress?.assumingMemoryBound(to: CChar.self), text.count) != 0
  }

  /// Whether `\C` stands in the pattern as an operator: not behind a backslash, not between `\Q` and `\E`.
  private static func mentionsAnyByte(_ pattern: String) -> Bool {
    var isEscaped = false
    var isQuoted = false
    for byte in pattern.utf8 {
      if isEscaped {
        isEscaped = false
        switch byte {
        case UInt8(ascii: "C") where !isQuoted: return true
        case UInt8(ascii: "Q"): isQuoted = true
        case UInt8(ascii: "E"): isQuoted = false
        // Between \Q and \E a backslash escapes nothing, so that the second of two may begin an \E.
        case UInt8(ascii: "\\") where isQuoted: isEscaped = true
        default: break
        }
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      }
    }
    return false
  }
}
