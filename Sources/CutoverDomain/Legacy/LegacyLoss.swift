/// What parts of a legacy store have and whole new ones would lack, and whether somebody has accepted that.
package struct LegacyLoss: Sendable, Equatable {
  /// What one part would lose: a file, a table.
  package struct Part: Sendable, Equatable {
    package let name: String
    /// Records that the old one has and the new one lacks, by their keys, and elements of lists in records.
    package var records = 0
    /// Members that the old one has and its reader drops: no answer shows them, so no new one has them.
    package var members: [String] = []
    /// Why the old one could not be read; `nil` where it was.
    package var failure: String?
    /// Whether the old one is gone, so that nobody can say what the new one lacks.
    package var isMissing = false

    package init(_ name: String, records: Int = 0) {
      self.name = name
      self.records = records
    }
  }

  /// What is counted, by the names that an acceptance uses.
  package enum Kind: String, Sendable, CaseIterable {
    case records, members, unreadable, missing
    case foreignWrites = "foreign-writes"
  }

  /// The parts that would lose something.
  package var parts: [Part]
  /// Writes by others to the tables that the new parts are made from.
  package var foreignWrites: Int

  package init(parts: [Part], foreignWrites: Int) {
    self.parts = parts.filter { $0.records > 0 || !$0.members.isEmpty || $0.failure != nil || $0.isMissing }
    self.foreignWrites = foreignWrites
  }

  package var isEmpty: Bool { parts.isEmpty && foreignWrites == 0 }

  private func count(_ kind: Kind) -> Int {
    switch kind {
    case .records: parts.reduce(0) { $0 + $1.records }
    case .members: parts.reduce(0) { $0 + $1.members.count }
    case .unreadable: parts.count { $0.failure != nil }
    case .missing: parts.count(where: \.isMissing)
    case .foreignWrites: foreignWrites
    }
  }

  /// The loss as somebody has to write it who accepts it: `records=209,foreign-writes=209`.
  package var acceptance: String {
    Kind.allCases.compactMap { kind in count(kind) > 0 ? "\(kind.rawValue)=\(count(kind))" : nil }.joined(
      separator: ",")
  }

  /// Whether an acceptance is of all of this, and of nothing else: who writes a larger number down has not read the list.
  /// `nil` where it is not one.
  package func isCovered(by acceptance: String) -> Bool? {
    guard let accepted = Self.counts(acceptance) else { return nil }
    return Kind.allCases.allSatisfy { count($0) == accepted[$0] ?? 0 }
  }

  /// The counts that an acceptance names; `nil` where it is not one.
  package static func counts(_ acceptance: String) -> [Kind: Int]? {
    var counts: [Kind: Int] = [:]
    for part in acceptance.split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
      guard pair.count == 2, let kind = Kind(rawValue: pair[0]), let count = Int(pair[1]), count >= 0,
        counts.updateValue(count, forKey: kind) == nil
      else { return nil }
    }
    return counts
  }

  /// One line for each thing that would be lost.
  package var lines: [String] {
    var lines: [String] = []
    for part in parts {
      if part.isMissing {
        lines.append("\(part.name): it is missing, so nothing can be compared: members that no answer shows are lost")
      }
      if let failure = part.failure { lines.append("\(part.name): cannot be compared: \(failure)") }
      if part.records > 0 {
        lines.append(
          "\(part.name): \(part.records) \(part.records == 1 ? "record" : "records") that the repository does not have")
      }
      if !part.members.isEmpty {
        let shown = part.members.prefix(5).joined(separator: ", ")
        let rest = part.members.count > 5 ? " and \(part.members.count - 5) more" : ""
        lines.append("\(part.name): members that no answer shows: \(shown)\(rest)")
      }
    }
    if foreignWrites > 0 {
      lines.append(
        "the repository has \(foreignWrites) \(foreignWrites == 1 ? "write" : "writes") "
          + "that did not come from events (foreign writes)"
      )
    }
    return lines
  }
}
