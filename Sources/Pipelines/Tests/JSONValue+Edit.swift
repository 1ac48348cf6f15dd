import Segmentation

extension JSONValue {
  subscript(name: String) -> JSONValue? {
    get {
      guard case .object(let members) = self else { return nil }
      return members.first { $0.name == name }?.value
    }
    set {
      var members: [Member] = []
      if case .object(let present) = self { members = present }
      let index = members.firstIndex { $0.name == name }
      switch (index, newValue) {
      case (let index?, let value?): members[index].value = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append(Member(name, value))
      case (nil, nil): break
      }
      self = .object(members)
    }
  }

  /// Puts a value where a path leads, and makes the objects and arrays on the way.
  mutating func put(_ value: JSONValue, at steps: some Collection<Path.Step>) {
    guard let step = steps.first else {
      self = value
      return
    }
    let rest = steps.dropFirst()
    switch step {
    case .key(let name):
      var inner = self[name] ?? .null
      inner.put(value, at: Array(rest))
      self[name] = inner
    case .index(let index):
      var elements: [JSONValue] = []
      if case .array(let present) = self { elements = present }
      while elements.count <= index { elements.append(.null) }
      elements[index].put(value, at: Array(rest))
      self = .array(elements)
    case .each: break
    }
  }

  /// Lays another value over this one: objects member by member, anything else as a whole.
  mutating func merge(_ other: JSONValue) {
    guard case .object(let members) = other, case .object = self else {
      self = other
      return
    }
    for member in members {
      var inner = self[member.name] ?? .object([])
      inner.merge(member.value)
      self[member.name] = inner
    }
  }
}
