import Segmentation

/// Reads the columns' types out of a record's schema.
struct ColumnTypes: ~Copyable {
  /// By slot of the row.
  private(set) var types: FlatBuffer<ColumnType>
  private var field: UnsafeMutablePointer<UInt32>
  private let tree: PathTree
  private let name, parametersScale, column, fields: Int

  init(slots: Int) {
    types = FlatBuffer(capacity: slots)
    for _ in 0..<slots { types.append(ColumnType()) }
    var paths = PathTreeBuilder()
    name = paths.slot(["name"])
    parametersScale = paths.slot(["parameters", "scale"])
    column = paths.slot(["field"])
    fields = paths.slot(["fields"])
    tree = PathTree(paths)
    field = .allocate(capacity: paths.slotCount)
  }

  deinit { field.deallocate() }

  mutating func clear() {
    for slot in 0..<types.count { types[slot] = ColumnType() }
  }

  /// - Parameters:
  ///   - token: the schema of the record, or of an envelope, of which then `member` is the row.
  mutating func read(_ token: Int, member: StaticString?, rows: borrowing PathTree, _ reader: inout Reader) {
    clear()
    guard var list = fieldList(token, reader) else { return }
    if let member {
      var row = -1
      forEachField(of: list, &reader) { types, field, reader in
        if let name = reader.text(Int(types.field[types.column])), name.says(member) { row = field }
      }
      guard row >= 0, let inner = fieldList(row, reader) else { return }
      list = inner
    }
    let root = rows.nodes
    forEachField(of: list, &reader) { types, _, reader in
      let document = reader.document
      let token = Int(types.field[types.column])
      let key = document.content(token)
      guard let base = key.baseAddress else { return }
      let child = root.pointee.childWithEscapes(base.assumingMemoryBound(to: UInt8.self), count: key.count)
      let nameToken = Int(types.field[types.name])
      guard child >= 0, nameToken > 0 else { return }
      let slot = Int(root[Int(child)].slot)
      var scale = 0
      let scaleToken = Int(types.field[types.parametersScale])
      if scaleToken > 0, let text = reader.identifier(scaleToken), text.count < 6, let base = text.baseAddress,
        let number = NumberText(base.assumingMemoryBound(to: UInt8.self), count: text.count)
      {
        scale = Int(number.scaled(by: 0) ?? 0)
      }
      if slot != PathTree.unread, let name = reader.text(nameToken) {
        types.types[slot] = ColumnType(name: name, scale: scale)
      }
    }
  }

  /// The token of a struct's list of fields.
  private mutating func fieldList(_ token: Int, _ reader: borrowing Reader) -> Int? {
    guard reader.document[token] == UInt8(ascii: "{") else { return nil }
    field.initialize(repeating: 0, count: tree.slotCount)
    reader.document.walk(tree, from: token, into: field)
    let list = Int(field[fields])
    return list > 0 && reader.document[list] == UInt8(ascii: "[") ? list : nil
  }

  private mutating func forEachField(
    of list: Int, _ reader: inout Reader, _ body: (inout ColumnTypes, Int, inout Reader) -> Void
  ) {
    var token = list + 1
    while reader.document[token] != UInt8(ascii: "]") {
      if reader.document[token] == UInt8(ascii: "{") {
        field.initialize(repeating: 0, count: tree.slotCount)
        reader.document.walk(tree, from: token, into: field)
        if field[column] > 0 { body(&self, token, &reader) }
      }
      token = reader.document.next(token)
      if reader.document[token] == UInt8(ascii: ",") { token += 1 }
    }
  }
}
