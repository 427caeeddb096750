/// What is said of a legacy store to people.
extension LegacyStore {
  /// What the whole is called: `folder`, `file`.
  package var noun: String { isFolder ? "folder" : "file" }
  /// What its parts are called together: `legacy files`, `legacy tables`.
  package var partsNoun: String { "legacy \(partNoun)s" }

  /// Why no event can be added to a part that others have put there.
  package var replacementReason: String {
    "it is another \(partNoun) than Cutover left there: somebody has put it in its place"
  }

  /// The store at a place: `the legacy files in /data`, `the legacy file /data/bot.db`.
  package func named(_ location: String) -> String {
    isFolder ? "the legacy files in \(location)" : "the legacy file \(location)"
  }
}

extension LegacyStore {
  /// For stores into which nothing is put.
  package func endTracking(in location: String) throws(SinkError) {}
  package func continueTracking(in location: String) throws(SinkError) {}
}

/// What was found of a legacy store that was looked at as a whole.
package struct LegacyExamination: Sendable {
  /// What is wrong with a part, and what to do about it.
  package struct Problem: Sendable {
    package let message: String
    package let remedy: String

    package init(_ message: String, remedy: String) { (self.message, self.remedy) = (message, remedy) }
  }

  /// How many parts are as they have to be.
  package var good = 0
  package var problems: [Problem] = []

  package init() {}
}
