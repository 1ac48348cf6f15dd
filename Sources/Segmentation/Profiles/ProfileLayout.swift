/// How a plan lays out what every profile holds: constants of the plan, in flat memory for the hot path.
struct ProfileLayout: ~Copyable {
  /// One list of facts per matcher and retention: bytes a fact, and whether its cells may hold texts.
  struct List: BitwiseCopyable {
    var stride: Int32
    var cells: Int32
    var holdsText: Bool
    /// How long a fact can matter: milliseconds, or `never`.
    var horizon: Int64
    /// How many of the newest facts can matter; -1 where all within the horizon can.
    var newest: Int
  }
  /// What is kept of a CRM source's record.
  struct Row: BitwiseCopyable {
    /// Attributes that some rule reads, in cells.
    var cells: Int32
    /// How many of them, from the first, some rule asks whether they changed.
    var tracked: Int32
    /// Weaker namespaces of which it remembers the identifier that it last gave.
    var givens: Int32
    /// It says which identifier it is told by: where the pipeline joins identities.
    var hasNode: Bool
  }

  var lists: FlatBuffer<List>
  /// By index of the source; cells is -1 for a source that is no CRM.
  var rows: FlatBuffer<Row>
  /// Bits: the truth of each condition, the membership in each segment, whether its `max_duration` has run out.
  var conditions: Int
  var segments: Int
  /// The bits of a profile of which nothing is known.
  var initialBits: FlatBuffer<UInt8>
  var bitBytes: Int { initialBits.count }
  /// Instants that every profile holds because some rule reads them: first seen, last seen per source.
  var instants: Int
  let longLists: LongLists
  /// Some record may say what outlives the profile's facts: there is consent, or an audience source.
  let keepsStatements: Bool
  let grantsByDefault: Bool
  /// By source: its rank in the order of names.
  let sourceRanks: FlatBuffer<Int32>

  init(
    lists: [List], rows: [Row], conditions: Int, segments: Int, initial: [Bool], instants: Int, longLists: LongLists,
    keepsStatements: Bool, grantsByDefault: Bool, sourceRanks: [Int]
  ) {
    self.lists = FlatBuffer(capacity: max(1, lists.count))
    for list in lists { self.lists.append(list) }
    self.rows = FlatBuffer(capacity: max(1, rows.count))
    for row in rows { self.rows.append(row) }
    self.conditions = conditions
    self.segments = segments
    self.instants = instants
    self.longLists = longLists
    self.keepsStatements = keepsStatements
    self.grantsByDefault = grantsByDefault
    var ranks = FlatBuffer<Int32>(capacity: max(1, sourceRanks.count))
    for rank in sourceRanks { ranks.append(Int32(rank)) }
    self.sourceRanks = ranks
    let bytes = (conditions + 2 * segments + 7) / 8
    initialBits = FlatBuffer(capacity: max(1, bytes))
    for byte in 0..<bytes {
      var bits: UInt8 = 0
      for bit in 0..<8 where byte * 8 + bit < initial.count && initial[byte * 8 + bit] { bits |= 1 << UInt8(bit) }
      initialBits.append(bits)
    }
  }
}
