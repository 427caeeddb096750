import CutoverJSON

/// Positions that a batch opened, changed or closed. A model that the file does not have comes to its end.
struct PositionChanges: DocumentChange {
  private static let list: StaticString = "accountTotals"
  private static let fields = KeyFields(["model_id", "positions"])

  /// What becomes of the positions of one model.
  private struct Model {
    var symbols = KeyTable()
    /// By the numbers of their symbols; `nil` for one that was closed.
    var positions: [[UInt8]?] = []
  }

  private var models = KeyTable()
  /// By their numbers.
  private var changes: [Model] = []

  var name: String { LegacyDocument.positions.fileName }
  var isEmpty: Bool { changes.isEmpty }

  /// Sets a position to `json`, or closes it.
  mutating func put(_ json: [UInt8]?, model: String, symbol: String) {
    let number = models.add(model)
    if number == changes.count { changes.append(Model()) }
    let position = changes[number].symbols.add(symbol)
    if position == changes[number].positions.count {
      changes[number].positions.append(json)
    } else {
      changes[number].positions[position] = json
    }
  }

  func fresh() throws -> [UInt8] {
    var edit = CollectionEdit(Self.list, .array)
    edit.appended = try changes.indices.map { try record($0, replacing: .null) }
    return edit.fresh()
  }

  func edit(_ file: LegacyFile) throws -> DocumentEdit {
    let found = try KeyedPlaces(file, list: Self.list, fields: Self.fields, keys: models)
    var edit = CollectionEdit(Self.list, .array)
    edit.steps = try found.places.map { key, place in
      let bytes = try file.bytes(place.start..<place.end)
      let reader = JSONReader(bytes: bytes, source: file.path, options: .legacy)
      return .replace(place, try record(key, replacing: reader.readValue()))
    }
    edit.appended = try changes.indices.filter { !found.isFound[$0] }.map { try record($0, replacing: .null) }
    return DocumentEdit(splices: try edit.splices(in: file, found.shape))
  }

  /// The record of a model: what `old` had and the batch does not know stays.
  private func record(_ number: Int, replacing old: JSONValue) throws -> [UInt8] {
    let members = old.members ?? []
    let fields = members.map { member in Array(member.name.string.utf8).withUnsafeBufferPointer(Self.fields.index) }
    var writer = JSONWriter()
    writer.beginObject()
    if !fields.contains(0) { writer.field("model_id", models[number]) }
    // Several maps of positions read as one.
    let current = fields.firstIndex(of: 1)
    let positions = LegacyNormalForm.map(zip(members, fields).compactMap { $1 == 1 ? $0.value : nil })
    for (at, member) in members.enumerated() where fields[at] != 1 || at == current {
      writer.name(member.name.string)
      if at == current {
        write(changes[number], over: positions.members ?? [], into: &writer)
      } else {
        var bytes: [UInt8] = []
        member.value.write(into: &bytes)
        writer.raw(bytes)
      }
    }
    if current == nil {
      writer.name("positions")
      write(changes[number], over: [], into: &writer)
    }
    writer.endObject()
    return writer.bytes
  }

  private func write(_ model: Model, over old: [JSONMember], into writer: inout JSONWriter) {
    writer.beginObject()
    for member in old {
      let name = Array(member.name.string.utf8)
      if model.symbols.number(of: name) != nil { continue }
      writer.name(member.name.string)
      var bytes: [UInt8] = []
      member.value.write(into: &bytes)
      writer.raw(bytes)
    }
    for (number, position) in model.positions.enumerated() {
      guard let position else { continue }
      writer.name(model.symbols[number])
      writer.raw(position)
    }
    writer.endObject()
  }
}
