/// What a check of a whole journal found.
package struct JournalVerification: Sendable, Equatable {
  /// How many entries were read.
  package var entries: Int64 = 0
  /// What is wrong, the worst first: at most ``limit`` lines.
  package private(set) var problems: [String] = []
  /// How many more there are.
  package private(set) var others = 0

  package static let limit = 50

  package init(entries: Int64 = 0) { self.entries = entries }

  package mutating func add(_ found: [String]) {
    let room = max(0, Self.limit - problems.count)
    problems += found.prefix(room)
    others += max(0, found.count - room)
  }
}
