import CutoverBasics
import CutoverJSON

extension ParityReport {
  /// The report on documents as lines for a terminal: for each pair that differs its groups, largest first, with some
  /// samples; then the rules, and the verdict. `colour` adds ANSI colours.
  package func documentLines(samples: Int, colour: Bool) -> [String] {
    let paint = Paint(isOn: colour)
    var lines: [String] = []
    var equal = 0
    func fold() {
      if equal > 0, endpoints.count > 1 { lines += [paint.faint("… (\(equal) equal)"), ""] }
      equal = 0
    }
    for endpoint in endpoints {
      if endpoint.verdict == .clean, endpoint.groups.isEmpty {
        equal += 1
        continue
      }
      fold()
      lines.append(paint.heading(VisibleText.escaping(endpoint.name)))
      for reason in endpoint.reasons { lines.append(paint.warning("  " + VisibleText.escaping(reason.message))) }
      for group in endpoint.groups { lines += group.lines(samples: samples, paint) }
      lines.append("")
    }
    fold()
    for rule in rules {
      let line = VisibleText.escaping(rule.line)
      lines.append(rule.state.fails ? paint.warning(line) : paint.faint(line))
    }
    if let failure { lines.append(paint.warning(VisibleText.escaping("the comparison stopped: \(failure)"))) }
    lines.append(paint.verdict(verdict, conclusion))
    return lines
  }

  /// What is to be said beside a patch: why something could not be compared, and what became of the rules.
  package var documentRemarks: [String] {
    let texts =
      endpoints.flatMap { $0.reasons.map(\.message) } + rules.map(\.line)
      + (failure.map { ["the comparison stopped: \($0)"] } ?? [])
    return texts.map(VisibleText.escaping)
  }

  /// The verdict in a line: `different: 3 differences in 1 of 2 documents, 100000 records compared`
  private var conclusion: String {
    let records = endpoints.reduce(0) { $0 + $1.records.compared }
    let confirmed = endpoints.reduce(0) { $0 + ($1.differences[.confirmed] ?? 0) }
    let tolerated = endpoints.reduce(0) { $0 + ($1.differences[.tolerated] ?? 0) }
    let documents = counted(endpoints.count, "document")
    var text =
      switch verdict {
      case .clean: "equal: \(documents)"
      case .different:
        "different: \(counted(confirmed, "difference")) in "
          + "\(endpoints.count { $0.verdict == .different }) of \(documents)"
      case .inconclusive: "inconclusive: \(endpoints.count { $0.verdict == .inconclusive }) of \(documents)"
      }
    if tolerated > 0 { text += ", \(tolerated) tolerated" }
    // Small documents count as one each, which says nothing.
    return records > endpoints.count ? text + ", \(counted(records, "record")) compared" : text
  }
}

extension EndpointReport.Group {
  fileprivate func lines(samples limit: Int, _ paint: Paint) -> [String] {
    var title = "\(what) at \(template.isEmpty ? "the whole" : template) × \(count)"
    if let rule { title += ", tolerated by rule \(rule)" }
    var lines = ["  " + paint.heading(VisibleText.escaping(title))]
    let shown = samples.prefix(limit)
    for sample in shown { lines += sample.lines(kind, paint) }
    if count > shown.count { lines.append(paint.faint("    … and \(count - shown.count) more")) }
    return lines
  }

  /// What is different, in words that know of a left and a right side only.
  private var what: String {
    switch kind {
    case .missingInLegacy: "only on the right"
    case .missingInRepository: "only on the left"
    case .valueMismatch: "value differs"
    case .typeMismatch: "type differs (\(legacyType), \(repositoryType))"
    case .nullVsAbsent: legacyType == "null" ? "null, and absent on the right" : "absent, and null on the right"
    case .orderMismatch: "moved"
    case .duplicateKey: "a key once too often on the \(legacyType == "absent" ? "right" : "left")"
    case .staleCache, .foreignWrite, .decodeError: kind.rawValue
    }
  }
}

extension Difference {
  fileprivate func lines(_ kind: JSONDifference.Kind, _ paint: Paint) -> [String] {
    var lines: [String] = path.isEmpty ? [] : ["    " + VisibleText.escaping(path)]
    if let message { lines.append("      " + VisibleText.escaping(message)) }
    if kind == .orderMismatch, let from = legacy.lexeme, let to = repository.lexeme {
      return lines + ["      from position \(from) to \(to)"]
    }
    if let left = legacy.lexeme, let right = repository.lexeme {
      let pair = ValuePair(
        left, right, startsAt: legacy.offset, leftContinues: legacy.continues, rightContinues: repository.continues)
      lines.append("      - " + paint.removed(pair.prefix, pair.left, pair.suffix))
      lines.append("      + " + paint.added(pair.prefix, pair.right, pair.suffix))
      if !paint.isOn, pair.isMarked {
        let (before, marks) = (pair.columns.lowerBound, pair.columns.count)
        lines.append(
          "        " + String(repeating: " ", count: before) + String(repeating: "^", count: marks))
      }
      for (name, side) in [("left", legacy), ("right", repository)] {
        if let rest = side.rest { lines.append("      " + paint.faint("\(name): \(rest)")) }
      }
      return lines
    }
    if legacy != .absent { lines.append("      - " + paint.removed(legacy.line(VisibleText.escaping), "", "")) }
    if repository != .absent { lines.append("      + " + paint.added(repository.line(VisibleText.escaping), "", "")) }
    return lines
  }
}

/// ANSI colours, where there are any.
private struct Paint {
  let isOn: Bool

  func heading(_ text: String) -> String { coloured(text, "1") }
  func faint(_ text: String) -> String { coloured(text, "2") }
  func warning(_ text: String) -> String { coloured(text, "33;1") }

  /// A line whose middle is what differs.
  func removed(_ prefix: String, _ middle: String, _ suffix: String) -> String { marked(prefix, middle, suffix, "31") }
  func added(_ prefix: String, _ middle: String, _ suffix: String) -> String { marked(prefix, middle, suffix, "32") }

  func verdict(_ verdict: ParityVerdict, _ text: String) -> String {
    switch verdict {
    case .clean: coloured(text, "32;1")
    case .different: coloured(text, "31;1")
    case .inconclusive: coloured(text, "33;1")
    }
  }

  private func marked(_ prefix: String, _ middle: String, _ suffix: String, _ code: String) -> String {
    coloured(prefix, code) + coloured(middle, code + ";7") + coloured(suffix, code)
  }

  private func coloured(_ text: String, _ code: String) -> String {
    isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
