import CutoverDomain
import CutoverJSON

extension ParityReport {
  /// The most bytes of a summary: what a step summary of GitHub Actions may have.
  public static let summaryLimit = 1 << 20

  /// The report for people, in Markdown: a table of the endpoints, then the groups of differences with samples.
  ///
  /// At most `limit` bytes; what is left out is said at the end. Nothing of the data can break out of its place.
  public func summary(limit: Int = summaryLimit) -> String {
    var text = "# Parity run \(id.text): \(verdict.rawValue)\n\n"
    text += "Domain \(VisibleText.code(domain)), mode \(mode.rawValue), \(UTCDate(started).text) to "
    text += "\(UTCDate(ended).text), \(isComplete ? "complete" : "**not complete**").\n"
    if let failure { text += "\nThe run stopped: \(VisibleText.code(failure))\n" }
    text += "\n| endpoint | verdict | requests | records compared | differences |\n|---|---|---:|---:|---:|\n"
    for endpoint in endpoints {
      text += "| \(endpoint.name) | \(endpoint.verdict.rawValue) "
      text += "| \(endpoint.requests.compared) of \(endpoint.requests.planned) "
      text += "| \(endpoint.records.compared) | \(endpoint.differenceCount) |\n"
    }

    if !rules.isEmpty {
      text += "\n| rule | hits | state | owner | until | reason |\n|---|---:|---|---|---|---|\n"
      for rule in rules {
        text += "| \(VisibleText.code(rule.id)) | \(rule.hits) | \(rule.state.rawValue) "
        text += "| \(VisibleText.code(rule.owner)) | \(rule.expires) | \(VisibleText.code(rule.reason)) |\n"
      }
    }

    // The table is always whole; sections follow as long as there is room.
    let room = limit - 500
    var omitted = 0
    for section in endpoints.flatMap(\.summarySections) {
      if text.utf8.count + section.utf8.count <= room { text += section } else { omitted += 1 }
    }
    if omitted > 0 {
      text += "\n\(omitted) more \(omitted == 1 ? "section is" : "sections are") left out here for want of room: see "
      text += "`report.json` of run \(id.text).\n"
    }
    return text
  }
}

extension EndpointReport {
  /// The reasons, then a section for each group.
  fileprivate var summarySections: [String] {
    var sections: [String] = []
    if !reasons.isEmpty {
      var text = "\n## \(name): why it is not conclusive\n\n"
      for reason in reasons {
        text += "- \(VisibleText.code(reason.request)), \(reason.code)"
        if let side = reason.side { text += " (\(side.rawValue))" }
        text += ": \(VisibleText.code(reason.message))\n"
      }
      if reasonsOmitted > 0 { text += "- and \(reasonsOmitted) more\n" }
      sections.append(text)
    }
    for group in groups { sections.append(section(for: group)) }
    if !cacheAgreesWithLegacy.isEmpty {
      let requests = cacheAgreesWithLegacy.map(VisibleText.code).joined(separator: ", ")
      sections.append("\nThe cache agrees with the legacy side on \(requests): it is the repository that is off.\n")
    }
    return sections
  }

  private func section(for group: Group) -> String {
    var text = "\n## \(name) \(VisibleText.code(group.template)): \(group.kind.rawValue), \(group.count)\n\n"
    if group.found != group.kind { text += "Seen as \(group.found.rawValue). " }
    if group.verdict != .confirmed { text += "Verdict: \(group.verdict.rawValue). " }
    if let rule = group.rule { text += "Rule \(VisibleText.code(rule)). " }
    text += "\(group.leg.left.rawValue) \(group.legacyType), \(group.leg.right.rawValue) \(group.repositoryType).\n\n"
    text += "| path | \(group.leg.left.rawValue) | \(group.leg.right.rawValue) |\n|---|---|---|\n"
    for sample in group.samples {
      let request = sample.parameters.isEmpty ? "" : "(\(sample.parameters.joined(separator: ", "))) "
      text += "| \(VisibleText.code(request + (sample.path.isEmpty ? "/" : sample.path)))"
      if let message = sample.message { text += " \(VisibleText.code(message))" }
      text += " | \(sample.legacy.markdown) | \(sample.repository.markdown) |\n"
    }
    if group.count > group.samples.count {
      text += "\n\(group.samples.count) of \(group.count) are shown.\n"
    }
    return text
  }
}

extension Difference.Observation {
  fileprivate var markdown: String {
    guard let sha256, let length else { return type }
    guard let lexeme else { return "\(type), \(length) bytes, sha256 \(sha256.prefix(12))…" }
    return truncated
      ? "\(VisibleText.code(lexeme))… (\(length) bytes, sha256 \(sha256.prefix(12))…)" : VisibleText.code(lexeme)
  }
}
