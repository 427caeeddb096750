/// What notes the writes of others to the tables that an endpoint shows, as it is at one moment: from one moment to another
/// with an equal one, each such write was noted.
package struct WriteWatch: Sendable, Equatable {
  /// The triggers of each table, in the version that they have.
  package private(set) var text = ""
  /// The tables on which a trigger is missing or off: what is written to them is not noted.
  package private(set) var unwatched: [String] = []

  package init() {}

  package mutating func add(_ table: String, _ triggers: String) {
    text += (text.isEmpty ? "" : " ") + "\(table)=\(triggers)"
    if triggers.isEmpty { unwatched.append(table) }
  }
}
