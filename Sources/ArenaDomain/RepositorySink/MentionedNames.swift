import CutoverJSON

/// Models or symbols that events mention and that are not known to be in the repository.
struct MentionedNames {
  private(set) var rows: [StoredName] = []
  private var known: Set<ExactString>

  init(besides known: Set<ExactString>) { self.known = known }

  /// Those that were known, and those mentioned.
  var all: Set<ExactString> { known }

  mutating func mention(_ name: String, _ sequence: Int64) {
    if known.insert(ExactString(name)).inserted { rows.append(StoredName(id: name, seq: sequence)) }
  }
}
