package import CutoverJSON

/// All gates of a promotion, met or not, with what they were held to.
package struct GateTable: Sendable, Equatable {
  package let to: FlagState
  package let results: [GateResult]
  package let thresholds: GateThresholds
  /// The runs of the streak, the basis and the shadow reads, for the audit.
  package let evidence: JSONValue
  /// The newest run of the streak.
  package let newestRun: String?

  package var isMet: Bool { results.allSatisfy(\.isMet) }

  /// What is worth doing before the promotion, though no gate asks for it.
  package var advice: [String] { results.compactMap(\.advice) }

  package var missing: [GateResult] { results.filter { !$0.isMet } }

  /// Whether reads that differed, failed or were slow hold a promotion up for as long as they are counted, or may.
  package let isHeldUpByReads: Bool

  /// Evaluates `gates`, or those that a promotion to the stage asks for.
  package init(_ input: GateInput, gates: [Gate]? = nil) {
    to = input.to
    thresholds = input.thresholds
    let evaluation = GateEvaluation(input)
    let asked = gates ?? Gate.allCases.filter { $0.isAsked(for: input.to.stage) }
    results = asked.map { evaluation.result(of: $0) }
    newestRun = evaluation.streak?.counted.first?.id
    isHeldUpByReads = evaluation.isHeldUpByReads
    let runs = evaluation.streak?.counted.prefix(input.thresholds.cleanRuns).map { JSONValue.text($0.id) } ?? []
    let sequence = evaluation.streak?.counted.first?.sequence
    evidence = .object(
      [JSONMember("runs", .array(runs)), JSONMember("shadow", input.shadow?.json ?? .null)]
        + (input.basis?.members ?? [])
        + [JSONMember("sequence", sequence.map { .integer($0) } ?? .null)])
  }

  /// For the audit, and `--json`.
  package var json: JSONValue {
    .object([
      "to": .text(to.stage.rawValue), "percent": to.stage == .live ? .integer(to.percent) : .null,
      "met": .bool(isMet),
      "gates": .array(
        results.map {
          .object([
            "gate": .text($0.gate.rawValue), "met": .bool($0.isMet), "evidence": .text($0.words),
            "remedy": $0.remedy.map { .text($0) } ?? .null, "earliest": $0.earliest.map { .date($0) } ?? .null,
            "advice": $0.advice.map { .text($0) } ?? .null,
          ])
        }),
      "thresholds": thresholds.json,
    ])
  }

  /// For a terminal: of each gate whether it is met, with its name, and what was found.
  package var rows: [[String]] {
    var said: [String: String] = [:]
    return rows(of: nil, after: &said)
  }

  /// The same, of several tables one below the other: what one has said of the endpoint that it is about, the next ones
  /// refer to. `said` is what was said so far, and where.
  package func rows(of endpoint: String?, after said: inout [String: String]) -> [[String]] {
    let width = results.map(\.gate.rawValue.count).max() ?? 0
    let owner = endpoint.map { " of \($0)" } ?? ""
    // What several gates want is said once, and so is why nothing is known of them.
    return results.map { result in
      let place = result.gate.rawValue
      func first(_ text: String) -> String? {
        let known = said[text]
        said[text] = known ?? place + owner
        return known.map { $0.hasSuffix(owner) ? String($0.dropLast(owner.count)) : $0 }
      }
      let known = result.words.hasPrefix(GateEvaluation.noEvidence + ":") ? first(result.words) : nil
      let wanted = (result.remedy ?? result.advice).map { text in first(text).map { "as for \($0)" } ?? text }
      let name = result.gate.rawValue + String(repeating: " ", count: width - result.gate.rawValue.count)
      return [
        "\(result.isMet ? "met    " : "NOT MET")  \(name)",
        known.map { "\(GateEvaluation.noEvidence), as for \($0)" }
          ?? result.words + (wanted.map { "; \($0)" } ?? ""),
      ]
    }
  }
}
