/// A checked pipeline: what the program does, without how it is run.
public struct Pipeline: Sendable {
  public var name: String
  public var version: Int = 1
  public var sources: [Source]
  public var identity = IdentityPolicy()
  public var consent: ConsentPolicy?
  /// In the order of the file, which is the order of deltas at one instant.
  public var segments: [Segment]

  public init(name: String, sources: [Source], segments: [Segment]) {
    self.name = name
    self.sources = sources
    self.segments = segments
  }
}

public struct IdentityPolicy: Sendable, Equatable {
  /// The strongest first.
  public var namespaces = ["customer", "email", "phone", "device", "cookie"]
  /// Regular expressions (RE2) for whole values that name nobody, in any letter case, after trimming.
  public var blocked = ["[0-]*", "null", "undefined", "anonymous", "-1", "none", "nan", #"\(null\)"#]
  public var limits: [String: Int] = [:]
  /// Milliseconds; nil is forever.
  public var retention: Int64? = 400 * 86_400_000

  public init() {}
}

public struct ConsentPolicy: Sendable, Equatable {
  public struct Statement: Sendable, Equatable {
    public enum Form: Sendable, Equatable { case boolean, booleanUnit, tcf([Int]), gpp }
    public var source: String
    public var path: Path
    public var form: Form
    public init(source: String, path: Path, form: Form) {
      self.source = source
      self.path = path
      self.form = form
    }
  }
  public var grantedByDefault: Bool
  /// In the order of the file.
  public var purposes: [(name: String, statements: [Statement])]

  public init(grantedByDefault: Bool, purposes: [(name: String, statements: [Statement])]) {
    self.grantedByDefault = grantedByDefault
    self.purposes = purposes
  }

  public static func == (a: ConsentPolicy, b: ConsentPolicy) -> Bool {
    a.grantedByDefault == b.grantedByDefault
      && a.purposes.elementsEqual(b.purposes) { $0.name == $1.name && $0.statements == $1.statements }
  }
}

public struct Segment: Sendable {
  public var name: String
  public var description: String?
  public var rule: Rule
  public var requires: [String] = []
  public var minDuration: Int64?
  public var maxDuration: Int64?

  public init(name: String, rule: Rule) {
    self.name = name
    self.rule = rule
  }
}
