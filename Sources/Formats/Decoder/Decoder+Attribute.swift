import Glibc
import Segmentation

/// Attributes of CRM records. A value of a unit of time, declared or told by the record's schema, goes on as it stands
/// together with its instant; what cannot be read in its unit is missing.
extension Decoder {
  mutating func attribute(
    _ token: UInt32, _ plan: ValuePlan, _ column: ColumnType, into bytes: inout FlatBuffer<UInt8>
  ) -> Value {
    if token == 0 { return .missing }
    if plan.path.rest.isEmpty { return attribute(at: Int(token), plan, column, into: &bytes) }
    if plan.unit == .asIs { return reader.value(token, plan.path, into: &bytes) }
    // The unit is that of a value inside of the column, of which the schema of the column says nothing.
    let unit = plan.unit
    let scale = plan.scale
    guard !plan.path.spreads else { return .missing }
    let outer = reader.enter(Int(token), plan.path.rest)
    let value = outer.found >= 0 ? scalar(at: outer.found, unit, scale, into: &bytes) : .missing
    return reader.leave(outer) ? value : .missing
  }

  private mutating func attribute(
    at token: Int, _ plan: ValuePlan, _ column: ColumnType, into bytes: inout FlatBuffer<UInt8>
  ) -> Value {
    switch column.kind {
    case .plain:
      plan.unit == .asIs ? reader.value(token, into: &bytes) : scalar(at: token, plan.unit, plan.scale, into: &bytes)
    case .decimal: scalar(at: token, .decimal, column.scale, into: &bytes)
    case .variableScaleDecimal: variableScaleDecimal(at: token)
    case .days: scalar(at: token, .days, 0, into: &bytes)
    case .milliseconds: scalar(at: token, .ms, 0, into: &bytes)
    case .microseconds: scalar(at: token, .us, 0, into: &bytes)
    case .nanoseconds: scalar(at: token, .ns, 0, into: &bytes)
    case .text: scalar(at: token, .iso8601, 0, into: &bytes)
    }
  }

  /// The value at `token` in its unit; null stays null.
  mutating func scalar(
    at token: Int, _ unit: ValuePlan.Unit, _ scale: Int, into bytes: inout FlatBuffer<UInt8>
  ) -> Value {
    if reader.document[token] == UInt8(ascii: "\"") {
      guard let text = reader.text(token) else { return .missing }
      let value = scalar(text, unit, scale)
      guard unit.isOfTime, value.kind == .number else { return value }
      return .instant(value.number, standing: nil, text: text, into: &bytes)
    }
    if reader.document[token] == UInt8(ascii: "{") || reader.document[token] == UInt8(ascii: "[") { return .missing }
    if let number = reader.number(token) {
      let value = scalar(number, unit)
      guard unit.isOfTime, value.kind == .number else { return value }
      return .instant(
        value.number, standing: number.double, text: UnsafeRawBufferPointer(start: nil, count: 0), into: &bytes)
    }
    let value = reader.scalar(token)
    if value.kind == .null || (value.kind == .boolean && unit == .boolean) { return value }
    return .missing
  }

  private mutating func scalar(_ text: UnsafeRawBufferPointer, _ unit: ValuePlan.Unit, _ scale: Int) -> Value {
    switch unit {
    case .iso8601: Timestamp.milliseconds(text, allowsZoneAfterDate: true).map { .number(Double($0)) } ?? .missing
    case .number: Self.number(text)
    case .decimal: Self.finite(decimals.number(text, scale: scale))
    case .boolean: text.says("true") ? .boolean(true) : text.says("false") ? .boolean(false) : .missing
    case .asIs, .days, .s, .ms, .us, .ns: .missing
    }
  }

  private func scalar(_ number: NumberText, _ unit: ValuePlan.Unit) -> Value {
    switch unit {
    case .days: Self.finite((number.double * 86_400_000).rounded(.down))
    case .s: Self.instant(number, power: 3)
    case .ms: Self.instant(number, power: 0)
    case .us: Self.instant(number, power: -3)
    case .ns: Self.instant(number, power: -6)
    case .number, .decimal: .number(number.double)
    case .boolean: number.double == 0 ? .boolean(false) : number.double == 1 ? .boolean(true) : .missing
    case .asIs, .iso8601: .missing
    }
  }

  private static func instant(_ number: NumberText, power: Int) -> Value {
    if let instant = number.scaled(by: power) { return .number(Double(instant)) }
    return finite((number.double * pow(10, Double(power))).rounded(.down))
  }

  private static func number(_ text: UnsafeRawBufferPointer) -> Value {
    guard let base = text.baseAddress else { return .missing }
    return finite(NumberText(base.assumingMemoryBound(to: UInt8.self), count: text.count, isLenient: true)?.double)
  }

  private static func finite(_ number: Double?) -> Value {
    guard let number, number.isFinite else { return .missing }
    return .number(number)
  }

  /// `{"scale": 2, "value": "BASE64"}`
  private mutating func variableScaleDecimal(at token: Int) -> Value {
    if reader.isNull(token) { return .null }
    guard let (scale, value) = variableScaleParts(token), let text = reader.text(value) else { return .missing }
    return Self.finite(decimals.number(text, scale: scale))
  }

  mutating func variableScaleParts(_ token: Int) -> (scale: Int, value: Int)? {
    let scale = member(token, "scale")
    let value = member(token, "value")
    guard scale >= 0, value >= 0, let digits = reader.number(scale)?.scaled(by: 0) else { return nil }
    return (Int(digits), value)
  }

  private func member(_ token: Int, _ key: StaticString) -> Int {
    reader.member(token, UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
  }
}
