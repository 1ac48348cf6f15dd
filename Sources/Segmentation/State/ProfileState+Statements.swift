/// A profile's statements, as they stand in its value: in order of kind, purpose, source, identifier and key.
///
///     kind and flags 1 | purpose 1 | source | identifier, where there are any | but for a given: time | place 9
///     | of a removal: key 8
extension ProfileState {
  private static let grantedFlag: UInt8 = 1 << 2

  func write(statementsOf profile: Profile, _ identifiers: ProfileIdentifiers, _ value: inout StateWriter) {
    var statements: [(order: [UInt64], statement: Statement)] = []
    store.pointee.statements(profile).visit { statement in
      let order = [
        UInt64(statement.kind.rawValue), UInt64(statement.purpose), UInt64(statement.source),
        isLinked ? UInt64(identifiers.number(of: statement.node)) : 0, statement.key,
      ]
      statements.append((order, statement))
    }
    if statements.count > 1 { statements.sort { $0.order.lexicographicallyPrecedes($1.order) } }
    value.count(statements.count)
    for (_, statement) in statements {
      value.byte(statement.kind.rawValue | (statement.isGranted ? ProfileState.grantedFlag : 0))
      value.byte(statement.purpose)
      value.number(statement.source)
      if isLinked { value.count(identifiers.number(of: statement.node)) }
      if statement.kind == .given { continue }
      value.signed(statement.time)
      value.byte(statement.place.form.rawValue)
      value.bits(statement.place.bits)
      if statement.kind == .removal { value.bits(statement.key) }
    }
  }

  func readStatements(
    of index: UInt32, _ identifiers: ProfileIdentifiers, _ value: inout StateReader
  ) throws(MalformedState) {
    for _ in 0..<(try value.count()) {
      let head = try value.byte()
      guard let kind = Statement.Kind(rawValue: head & 3) else { throw MalformedState() }
      let purpose = try value.byte()
      let source = try value.number(below: store.pointee.layout.rows.count)
      let node = isLinked ? try identifiers.readNode(&value) : 0
      var statement = Statement(kind, source: UInt16(truncatingIfNeeded: source), node: node)
      statement.isGranted = head & ProfileState.grantedFlag != 0
      statement.purpose = purpose
      if kind != .given {
        statement.time = try value.instant()
        guard let form = RecordPlace.Form(rawValue: try value.byte()) else { throw MalformedState() }
        statement.place = RecordPlace(form: form, bits: try value.bits())
        if kind == .removal { statement.key = try value.bits() }
      }
      store.pointee.put(statement, in: index, at: nil)
    }
  }
}
