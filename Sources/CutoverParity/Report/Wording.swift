import CutoverBasics
import CutoverJSON

/// How reports for people say numbers and times.
enum Wording {
  /// `1,234,567`
  static func number(_ number: Int) -> String {
    var text = ""
    let digits = String(number.magnitude)
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return (number < 0 ? "-" : "") + text
  }

  /// `1 difference`, `2 differences`: the number with its noun.
  static func count(_ number: Int, _ noun: String) -> String { "\(self.number(number)) \(plural(noun, number))" }

  /// A name of the report's in words: `missingInRepository` is `missing in repository`.
  static func words(_ name: String) -> String {
    name.reduce(into: "") { text, character in
      text += character.isUppercase ? " " + character.lowercased() : "\(character)"
    }
  }

  /// `2026-11-21T09:30:15Z`
  static func time(_ milliseconds: Int64) -> String { UTCDate(milliseconds).seconds }

  /// `850 ms`, `12.3 s`, `4 min 5 s`, `3 h 12 min`
  static func duration(_ milliseconds: Int64) -> String {
    let milliseconds = max(0, milliseconds)
    let seconds = milliseconds / 1000
    if milliseconds < 1000 { return "\(milliseconds) ms" }
    if seconds < 60 { return "\(seconds).\(milliseconds / 100 % 10) s" }
    if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
    return "\(seconds / 3600) h \(seconds / 60 % 60) min"
  }
}

extension Difference.State {
  /// For people: `notEvaluated` is `not evaluated`.
  package var words: String { Wording.words(rawValue) }
}

extension ParityVerdict {
  /// What the verdicts mean, for those who read one for the first time.
  static let legend =
    "clean: everything was compared and nothing differs; different: at least one difference is confirmed; inconclusive: "
    + "something could not be compared or decided"
}

extension EndpointReport {
  /// Where the endpoint stands when the worst comes first.
  var rank: Int {
    switch verdict {
    case .different: 0
    case .inconclusive: 1
    case .clean: 2
    }
  }

  /// Differences that count.
  var confirmed: Int { differences[.confirmed] ?? 0 }

  /// `5, 1 tolerated`: differences that count, then the others.
  var differenceWords: String {
    let others = Difference.Verdict.allCases.filter { $0 != .confirmed && differences[$0] ?? 0 > 0 }
    return ([Wording.number(confirmed)] + others.map { "\(Wording.number(differences[$0] ?? 0)) \($0.rawValue)" })
      .joined(separator: ", ")
  }

  /// Since when the endpoint is not what it should be: the earliest known beginning of one of its differences.
  var firstSeen: PastRun? { groups.compactMap(\.firstSeen).min { $0.started < $1.started } }
}

extension ParityReport.Basis {
  /// Of a run that went on at another cut, what was read when; `nil` of any other.
  var cutWords: String? {
    guard !cuts.isEmpty else { return nil }
    let parts = cuts.map { cut in
      "\(Wording.count(cut.requests.values.reduce(0, +), "request")) at entry \(cut.sequence)"
    }
    return "went on at another cut: \(parts.joined(separator: ", "))"
  }
}

extension ParityReport {
  /// The parts that people are told of: what no endpoint shows only where there is something to say of it.
  var spoken: [EndpointReport] { parts.filter { !$0.isInternal || $0.verdict != .clean || $0.differenceCount > 0 } }

  /// The same, the worst first: by verdict, then by differences, otherwise in their order.
  var endpointsByRank: [EndpointReport] {
    // Swift's sort is stable.
    spoken.sorted { ($0.rank, -$0.differenceCount) < ($1.rank, -$1.differenceCount) }
  }

  /// The whole run in a sentence.
  var headline: String {
    func number(_ verdict: ParityVerdict) -> Int { spoken.count { $0.verdict == verdict } }
    let all = Wording.count(endpoints.count, "endpoint")
    var sentences: [String] = []
    switch verdict {
    case .clean: sentences.append("\(all) compared, no difference")
    case .different:
      let total = endpoints.reduce(0) { $0 + $1.confirmed }
      let different = endpoints.count { $0.verdict == .different }
      if different > 0 {
        sentences.append("\(Wording.count(total, "difference")) in \(different) of \(all)")
      }
    case .inconclusive: break
    }
    if let tables, tables.confirmed > 0 {
      sentences.append("\(Wording.count(tables.confirmed, "difference")) in \(tables.title)")
    }
    if number(.inconclusive) > 0 { sentences.append("\(number(.inconclusive)) of \(all) could not be decided") }
    if endpoints.isEmpty { sentences.append("nothing was compared") }
    let tolerated = endpoints.reduce(0) { $0 + ($1.differences[.tolerated] ?? 0) }
    if tolerated > 0 { sentences.append("\(Wording.number(tolerated)) tolerated by rules") }
    let failing = rules.count { $0.state.fails }
    if failing > 0 { sentences.append("\(Wording.count(failing, "rule")) failed the run") }
    return sentences.joined(separator: "; ")
  }
}

extension EndpointReport.Coverage {
  /// `1,234`, and `1,234 of 1,000,000` where some were left out on purpose.
  package var coverageWords: String {
    Wording.number(compared) + (skipped == 0 ? "" : " of \(Wording.number(compared + skipped))")
  }
}
