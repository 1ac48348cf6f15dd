import Segmentation

/// Instants in text, as records and rules have them: one parser reads them all.
public enum InstantText {
  /// Milliseconds since 1970, UTC; nil where the text is no time.
  public static func parse(_ text: String) -> Int64? {
    var text = text
    return text.withUTF8 { Timestamp.milliseconds(UnsafeRawBufferPointer($0)) }
  }

  /// RFC 3339, UTC, three decimals.
  public static func describe(_ instant: Int64) -> String { Timestamp.text(instant) }
}
