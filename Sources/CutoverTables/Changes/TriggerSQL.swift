/// The triggers that note changes of a table, made from what its declaration says.
extension TableShape {
  /// By their names. `unique` are the columns of the unique indexes besides the key.
  func triggers(unique: [[String]]) -> [String: String] {
    let parts = [
      ("insert", "AFTER INSERT", [note("insert", "NEW")]),
      ("update", "AFTER UPDATE", [note("delete", "OLD", where: isMoved), note("update", "NEW")]),
      ("delete", "AFTER DELETE", [note("delete", "OLD")]),
      ("replace", "BEFORE INSERT", unique.map(displaced)),
      ("replace_update", "BEFORE UPDATE", unique.map(displaced)),
    ]
    var triggers: [String: String] = [:]
    for (name, moment, statements) in parts where !statements.isEmpty {
      let trigger = "cutover_log_\(name)_\(self.name)"
      let body = statements.map { "  \($0);" }.joined(separator: "\n")
      triggers[trigger] = "CREATE TRIGGER \"\(trigger)\" \(moment) ON \"\(self.name)\" BEGIN\n\(body)\nEND"
    }
    return triggers
  }

  static func removal(ofTrigger name: String) -> String { "DROP TRIGGER IF EXISTS \"\(name)\"" }

  private static let now = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
  private static let entry = "(SELECT writing FROM cutover_log)"

  private func note(_ kind: String, _ row: String, where condition: String? = nil) -> String {
    insert(kind, row) + (condition.map { " WHERE \($0)" } ?? "")
  }

  private func insert(_ kind: String, _ row: String) -> String {
    let keys = (0..<3).map { $0 < key.count ? "\(row).\(keyColumns[$0].quotedName)" : "NULL" }.joined(separator: ", ")
    return """
      INSERT INTO cutover_changes (table_name, key1, key2, key3, kind, sequence, at)
      SELECT '\(name)', \(keys), '\(kind)', \(Self.entry), \(Self.now)
      """
  }

  /// Whether an update gives the row another key.
  private var isMoved: String {
    keyColumns.map { "OLD.\($0.quotedName) IS NOT NEW.\($0.quotedName)" }.joined(separator: " OR ")
  }

  /// The rows with the values of a unique index that the new row is about to have.
  private func displaced(_ columns: [String]) -> String {
    let same = columns.map { "o.\"\($0)\" = NEW.\"\($0)\"" }.joined(separator: " AND ")
    let other = keyColumns.map { "o.\($0.quotedName) IS NOT NEW.\($0.quotedName)" }.joined(separator: " OR ")
    return insert("displaced", "o") + " FROM \"\(name)\" AS o WHERE \(same) AND (\(other))"
  }
}
