/// Rows by their key, each in its last state, in the order in which their keys first came: a statement that writes them
/// touches no row twice.
package struct LatestRows<Key: Hashable, Row> {
  package private(set) var rows: [Row] = []
  private var places: [Key: Int] = [:]

  package init() {}

  package var isEmpty: Bool { rows.isEmpty }

  package subscript(key: Key) -> Row? { places[key].map { rows[$0] } }

  /// Puts `row` in the place of the one with the same key, where `replaces` agrees, or at the end.
  package mutating func put(
    _ row: Row, for key: Key, where replaces: (_ old: Row, _ new: inout Row) -> Bool = { _, _ in true }
  ) {
    guard let place = places[key] else {
      places[key] = rows.count
      rows.append(row)
      return
    }
    var row = row
    if replaces(rows[place], &row) { rows[place] = row }
  }

  /// Takes as long as there are rows.
  package mutating func remove(_ key: Key) {
    guard let place = places.removeValue(forKey: key) else { return }
    rows.remove(at: place)
    for (other, later) in places where later > place { places[other] = later - 1 }
  }

  package mutating func removeAll() {
    rows.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
  }
}

extension LatestRows: Sendable where Key: Sendable, Row: Sendable {}
