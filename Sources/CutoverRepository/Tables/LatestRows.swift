/// Rows by their key, each in its last state, in the order in which their keys first came: a statement that writes them
/// touches no row twice.
package struct LatestRows<Key: Hashable, Row> {
  @usableFromInline var stored: [Row] = []
  @usableFromInline var places: [Key: Int] = [:]

  @inlinable package init() {}

  @inlinable package var rows: [Row] { stored }

  @inlinable package var isEmpty: Bool { stored.isEmpty }

  @inlinable package subscript(key: Key) -> Row? { places[key].map { stored[$0] } }

  /// Puts `row` in the place of the one with the same key, where `replaces` agrees, or at the end.
  @inlinable package mutating func put(
    _ row: Row, for key: Key, where replaces: (_ old: Row, _ new: inout Row) -> Bool = { _, _ in true }
  ) {
    guard let place = places[key] else {
      places[key] = stored.count
      stored.append(row)
      return
    }
    var row = row
    if replaces(stored[place], &row) { stored[place] = row }
  }

  /// Takes as long as there are rows.
  package mutating func remove(_ key: Key) {
    guard let place = places.removeValue(forKey: key) else { return }
    stored.remove(at: place)
    for (other, later) in places where later > place { places[other] = later - 1 }
  }

  package mutating func removeAll() {
    stored.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
  }
}

extension LatestRows: Sendable where Key: Sendable, Row: Sendable {}
