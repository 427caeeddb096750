import CutoverBasics
import CutoverDomain
import CutoverJSON
import CutoverSQLite

/// What a file says of itself, in tables of Cutover's own: so that a copy of the file, or one restored from a backup,
/// carries its own position.
struct TablePosition: Equatable, Sendable {
  /// In place of the last event that a held table has: it was an entry of another journal, so nothing can be added to
  /// it.
  static let elsewhere: Int64 = -1

  static let tableName = "cutover_position"

  var position: SinkPosition
  /// The tables that are not written any more, and the sequence number of the last event that each holds.
  var held: [String: Int64] = [:]

  init(_ position: SinkPosition, held: [String: Int64] = [:]) {
    self.position = position
    self.held = held
  }

  /// Tells what the sink wrote from what somebody has changed by hand.
  private func seal(of domain: String) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("domain", domain)
    writer.field("journal", position.journal)
    writer.field("sequence", position.sequence)
    writer.field("epoch", position.epoch?.text ?? "")
    for (table, sequence) in held.sorted(by: { $0.key < $1.key }) {
      writer.name(table)
      writer.int(sequence)
    }
    writer.endObject()
    return hexadecimalText(of: SHA256.digest(of: writer.bytes).prefix(16))
  }

  /// Reads what a file of `domain` says; `nil` where it says nothing. Throws ``SinkError`` or ``SQLiteError``.
  init?(on connection: SQLiteConnection, of domain: String) throws {
    guard try connection.hasTable(Self.tableName) else { return nil }
    let row = try connection.own(.position)
    defer { row.reset() }
    guard try row.step() else { return nil }
    let path = connection.path
    guard row.text(0) == domain else { throw TableFault.foreign(path, domain: row.text(0), domain) }
    let epoch = row.isNull(3) ? nil : SinkEpoch(text: row.text(3))
    position = SinkPosition(journal: row.text(1), sequence: row.int64(2), epoch: epoch)
    let seal = row.text(4)
    let held = try connection.own(.held)
    defer { held.reset() }
    while try held.step() { self.held[held.text(0)] = held.int64(1) }
    guard seal == self.seal(of: domain) else {
      throw TableFault.damaged(path, "\(Self.tableName) was changed by hand: it is not what the sink wrote")
    }
  }

  /// Writes it into the file, within the transaction that is open.
  func write(on connection: SQLiteConnection, of domain: String) throws(SQLiteError) {
    try connection.execute(OwnStatement.create.text)
    let row = try connection.own(.setPosition)
    row.bind(1, domain)
    row.bind(2, position.journal)
    row.bind(3, position.sequence)
    row.bind(4, position.epoch?.text)
    row.bind(5, seal(of: domain))
    try row.run()
    try connection.own(.clearHeld).run()
    let add = try connection.own(.addHeld)
    for (table, sequence) in held {
      add.bind(1, table)
      add.bind(2, sequence)
      try add.run()
    }
  }
}
