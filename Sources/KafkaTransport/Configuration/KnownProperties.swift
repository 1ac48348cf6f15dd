import CRdKafka

#if canImport(Glibc)
  import Glibc
#endif

/// The properties that this version of librdkafka knows, as its own reference table lists them.
public enum KnownProperties {
  public static var names: [String] { rows.map(\.name) }

  /// What the table says of a property's values; empty where it says nothing.
  static func range(of name: String) -> String { rows.first { $0.name == name }?.range ?? "" }

  /// Rows are `name | P, C or * | range | default | importance | description`.
  private static var rows: [(name: String, range: String)] {
    table.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).map { cell in
        cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
      }
      guard cells.count > 5, let name = cells.first.map({ String($0) }), !name.isEmpty,
        name.allSatisfy({ $0.isLetter || $0.isNumber || "._-".contains($0) }), name != "Property"
      else { return nil }
      return (name, String(cells[2]))
    }
  }

  private static var table: String {
    var start: UnsafeMutablePointer<CChar>?
    var count = 0
    guard let stream = open_memstream(&start, &count) else { return "" }
    rd_kafka_conf_properties_show(stream)
    fclose(stream)
    defer { free(start) }
    return start.map { String(cString: $0) } ?? ""
  }
}
