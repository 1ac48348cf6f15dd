import Segmentation

/// How far a log has the records of each source partition: what tells a record from its copy.
///
/// Whoever reads a source partition writes its records in order, and after a crash the last of them once more. So a record
/// that is not behind the last one taken is a copy.
struct TakenRecords: Equatable {
  struct Place: Equatable {
    var number: UInt32
    var line: UInt64
    var index: UInt32
  }

  private(set) var places: [Place] = []
  /// Where the last record was found.
  private var last = 0

  init() {}

  init(_ places: [Place]) { self.places = places }

  /// False for a copy.
  mutating func admit(_ number: UInt32, line: UInt64, index: UInt32) -> Bool {
    if last >= places.count || places[last].number != number {
      guard let found = places.firstIndex(where: { $0.number == number }) else {
        last = places.count
        places.append(Place(number: number, line: line, index: index))
        return true
      }
      last = found
    }
    guard (places[last].line, places[last].index) < (line, index) else { return false }
    places[last].line = line
    places[last].index = index
    return true
  }

  static func == (a: TakenRecords, b: TakenRecords) -> Bool { a.places == b.places }
}
