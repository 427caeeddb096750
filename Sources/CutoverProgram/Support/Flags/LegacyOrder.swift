package import CutoverDomain
package import CutoverJSON

/// How legacy files that were left alone are to be made whole.
package struct LegacyOrder: Sendable {
  package enum Way: String, Sendable {
    /// From the journal, and from the repository where the journal no longer has the events.
    case rebuild
    /// From the journal, and else not at all: clients are answered from the files as they are.
    case keepFiles = "keep-files"
    /// From the journal, and else the flag stays where it is. For a rehearsal.
    case journal
  }

  package var endpoints: [String]
  package var way: Way
  /// What files written from the repository may lack, as ``LegacyLoss/acceptance`` has it.
  package var acceptedLoss: String?

  package init(_ endpoints: [String], way: Way = .rebuild, acceptedLoss: String? = nil) {
    self.endpoints = endpoints
    self.way = way
    self.acceptedLoss = acceptedLoss
  }

  package init(_ json: JSONValue) {
    endpoints = json["endpoints"]?.elements?.compactMap(\.string) ?? []
    way = json["way"]?.string.flatMap(Way.init(rawValue:)) ?? .rebuild
    acceptedLoss = json["accepted_loss"]?.string
  }

  package var json: JSONValue {
    .object([
      "endpoints": .array(endpoints.map { .text($0) }), "way": .text(way.rawValue),
      "accepted_loss": acceptedLoss.map { .text($0) } ?? .null,
    ])
  }
}

extension Restoration {
  /// As it passes between processes.
  package var json: JSONValue {
    .object([
      "caught_up": .array(caughtUp.map { .text($0) }), "rebuilt": .array(rebuilt.map { .text($0) }),
      "left": .array(left.map { .object(["file": .text($0.name), "reason": .text($0.reason)]) }),
      "kept": .array(kept.map { .text($0) }), "refused": .bool(isRefused), "unanswered": LegacyFaults.json(unanswered),
      "loss": loss.map { loss in
        .object([
          "acceptance": .text(loss.acceptance), "lines": .array(loss.lines.map { .text($0) }),
        ])
      } ?? .null,
    ])
  }
}
