public import Segmentation

/// An identifier that a person names on the command line, as `namespace:value`.
public struct NamedIdentifier: Sendable, Equatable {
  /// Rank of the namespace in the pipeline, 0 the strongest.
  public var namespace: UInt8
  /// As the state knows it: of a hashed namespace the 64 digits.
  public var value: [UInt8]
  /// SHA-256 of `namespace:value`, 64 hex digits: what a receipt may say of it.
  public var digest: String

  public enum Mistake: Error, Equatable {
    case noNamespace
    case unknownNamespace(String)
    /// What is given is neither 64 hex digits nor a value that can be normalised.
    case unusableValue(String)
  }

  /// Of a hashed namespace the raw value is taken as well, and hashed as the first source that names it so does.
  public init(_ text: String, in pipeline: Pipeline) throws(Mistake) {
    guard let colon = text.firstIndex(of: ":") else { throw .noNamespace }
    let name = String(text[..<colon])
    guard let rank = pipeline.identity.namespaces.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) }) else {
      throw .unknownNamespace(name)
    }
    let raw = Array(text[text.index(after: colon)...].utf8)
    let mappings = pipeline.sources.flatMap(\.identifiers)
    let mapping = mappings.first { $0.namespace.utf8.elementsEqual(name.utf8) && !$0.forms.isEmpty }
    guard !raw.isEmpty, let value = NamedIdentifier.value(raw, mapping) else { throw .unusableValue(name) }
    namespace = UInt8(truncatingIfNeeded: rank)
    self.value = value
    digest = NamedIdentifier.digest(of: Array((name + ":").utf8) + value)
  }

  private static func value(_ raw: [UInt8], _ mapping: IdentifierMapping?) -> [UInt8]? {
    guard let mapping, let form = mapping.forms.first else { return raw }
    var hash = IdentifierHash()
    var bytes = FlatBuffer<UInt8>()
    let arena = Arena()
    let phone = PhoneRules(country: mapping.country, in: arena)
    let range = raw.withUnsafeBytes { hash.append($0, NormalForm(form), phone, to: &bytes) }
    guard let range else { return nil }
    return (0..<Int(range.count)).map { bytes[Int(range.offset) + $0] }
  }

  private static func digest(of text: [UInt8]) -> String {
    var digits = [UInt8](repeating: 0, count: 64)
    let isDone = digits.withUnsafeMutableBufferPointer { digits in
      text.withUnsafeBytes { text in digits.baseAddress.map { Digest().hexadecimal(of: text, to: $0) } ?? false }
    }
    return isDone ? String(decoding: digits, as: UTF8.self) : ""
  }
}
