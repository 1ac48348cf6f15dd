/// A source as the pipeline file declares it: where records come from, how they are read, how long they count.
public struct Source: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable { case tracker, crm, audience }
  public enum Format: String, Sendable, CaseIterable { case segment, snowplow, debezium, salesforce, json }

  public var name: String
  public var kind: Kind
  public var format: Format
  /// Milliseconds for which a datum counts; nil is forever.
  public var retention: Int64?
  /// Milliseconds by which records may come out of order and are put back.
  public var lateness: Int64 = 0
  public var identifiers: [IdentifierMapping] = []
  /// CRM only: all that enters the state, in the order of the file.
  public var attributes: [AttributeMapping] = []
  public var topic: String?
  /// CRM only: the table to take of a topic that carries several.
  public var table: String?
  /// `json`: where things are. All from the record's root.
  public var event: Path?
  public var time: Path?
  public var timeUnit: TimeUnit = .iso8601
  public var id: Path?
  public var properties: Path?
  public var operation: Path?
  /// Audience only.
  public var expires: Path?
  /// Debezium's placeholder for a column that a change does not carry, where it was changed from the default.
  public var unavailable: String?

  public init(name: String, kind: Kind, format: Format) {
    self.name = name
    self.kind = kind
    self.format = format
    switch kind {
    case .tracker: retention = 90 * 86_400_000
    case .audience: retention = 180 * 86_400_000
    case .crm: retention = nil
    }
  }
}

extension Source {
  /// Where a path of a rule, or of an attribute, begins: from the record's root, or the row.
  public func steps(of path: Path) -> [Path.Step] {
    if path.origin == .root { return path.steps }
    return (format == .segment ? [.key("properties")] : properties?.steps ?? []) + path.steps
  }

  /// Whether a value at `steps` would show what an identifier's hash conceals: it lies there, below or around it. Nobody
  /// is given such a value.
  public func conceals(_ steps: [Path.Step]) -> Bool {
    identifiers.contains { mapping in
      !mapping.forms.isEmpty
        && mapping.paths.contains { path in
          zip(path.steps, steps).allSatisfy { hidden, step in
            if case .key(let key) = hidden, case .key(let other) = step { return key == other }
            return true
          }
        }
    }
  }
}

public enum TimeUnit: String, Sendable, CaseIterable { case iso8601, ms, s, us }

/// How a source's record names a person in one namespace.
public struct IdentifierMapping: Sendable, Equatable {
  public enum HashForm: String, Sendable, CaseIterable {
    case email
    case emailGmail = "email_gmail"
    case phone
    case phoneDigits = "phone_digits"
    case raw
  }

  public var namespace: String
  /// From the record's root (a CRM source: from the row); the first that leads to a usable value counts.
  public var paths: [Path]
  /// Empty: the value as it is. Else the first form is the identifier, the others go with it.
  public var forms: [HashForm] = []
  /// ISO 3166 code, for national phone numbers.
  public var country: String?

  public init(namespace: String, paths: [Path], forms: [HashForm] = [], country: String? = nil) {
    self.namespace = namespace
    self.paths = paths
    self.forms = forms
    self.country = country
  }
}

/// One attribute of a CRM source.
public struct AttributeMapping: Sendable, Equatable {
  /// How a value is to be read. An instant (`iso8601` to `us`) becomes a number of milliseconds since 1970, so that
  /// equal instants are equal values; what cannot be read in its unit is missing.
  public enum Unit: String, Sendable, CaseIterable { case iso8601, days, s, ms, us, number, decimal, boolean }

  public var name: String
  /// From the row.
  public var path: Path
  public var unit: Unit?
  /// Of unit `decimal`: digits behind the point.
  public var scale: Int = 0

  public init(name: String, path: Path, unit: Unit? = nil, scale: Int = 0) {
    self.name = name
    self.path = path
    self.unit = unit
    self.scale = scale
  }
}

/// A path into a JSON record.
public struct Path: Hashable, Sendable {
  public enum Step: Hashable, Sendable {
    case key(String)
    /// `[0]`: an element of an array.
    case index(Int)
    /// `[*]`: every element.
    case each
  }
  public enum Origin: Hashable, Sendable { case root, properties }

  public var origin: Origin
  public var steps: [Step]

  public init(origin: Origin = .root, steps: [Step]) {
    self.origin = origin
    self.steps = steps
  }

  public var hasEach: Bool { steps.contains(.each) }
}
