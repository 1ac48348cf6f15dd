/// What a record of the state is about: the first byte of its key.
///
/// A state is a set of records, key to value, as a compacted topic holds them: a record put again takes the place of the one
/// before, a deleted one is gone. `State` in the documentation has the form of each.
public enum StateKind: UInt8, CaseIterable, Sendable {
  /// The ids of some messages of the last 24 hours, in a changelog: one record of many.
  case recentIDBlock = 0x62  // b
  /// Where the log stands: the clock, and how far each source was read. One record.
  case clock = 0x63  // c
  /// An identifier whose person was erased, by its hash: up to when its records are passed over.
  case erased = 0x65  // e
  /// A record that time has not passed yet.
  case held = 0x68  // h
  /// The id of a message of the last 24 hours.
  case recentID = 0x69  // i
  /// How often identities joined, changed owner, came apart, or were refused to. One record a shard that counted.
  case identities = 0x6E  // n
  /// The message ids of a profile's facts, as they stood in the log.
  case messageIDs = 0x6D  // m
  /// How long an output file was.
  case output = 0x6F  // o
  case profile = 0x70  // p
  /// The last `seq` of a profile that ended.
  case retired = 0x72  // r
  /// When the rows of a source were truncated.
  case truncated = 0x74  // t
  /// The rules by which the state was made. One record.
  case rules = 0x75  // u

  public init?(key: UnsafeRawBufferPointer) {
    guard let first = key.first else { return nil }
    self.init(rawValue: first)
  }

  /// Few enough to be written as a whole: what a shard does not put is no more.
  public var isWhole: Bool {
    switch self {
    case .erased, .held, .recentID, .retired, .truncated: true
    case .clock, .identities, .messageIDs, .output, .profile, .recentIDBlock, .rules: false
    }
  }

  public var name: String {
    switch self {
    case .clock: "clock"
    case .erased: "erased"
    case .held: "held"
    case .recentID: "recent_id"
    case .recentIDBlock: "recent_id_block"
    case .identities: "identities"
    case .messageIDs: "message_ids"
    case .output: "output"
    case .profile: "profile"
    case .retired: "retired"
    case .truncated: "truncated"
    case .rules: "rules"
    }
  }
}

/// How a state is saved.
public enum StateForm: Sendable {
  /// All at once, at the end of a run (`Shard.save`): as little as there is to keep.
  case checkpoint
  /// Again and again (`Shard.saveChanges`): at a cost that follows what changed.
  case changelog
}

/// Takes the records of a state: a batch for a disk, or for a changelog.
public protocol StateSink: ~Copyable {
  mutating func put(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer)
  mutating func delete(_ key: UnsafeRawBufferPointer)
}

/// A record of a state whose bytes are not those of its kind.
public struct MalformedState: Error, Equatable, Sendable {
  public init() {}
}
