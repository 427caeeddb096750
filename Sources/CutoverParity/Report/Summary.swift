import CutoverBasics
import CutoverDomain
import CutoverJSON

extension ParityReport {
  /// The most bytes of a summary: what a step summary of GitHub Actions may have.
  package static let summaryLimit = 1 << 20
  /// The most endpoints in the table of a summary.
  private static let summaryEndpoints = 500

  /// The report for people, in Markdown: the run in a sentence, a table of the endpoints, the groups of differences,
  /// then samples of each group.
  ///
  /// At most `limit` bytes; what is left out is counted where it would be, and at the end. Nothing of the data can break
  /// out of its place.
  package func summary(limit: Int = summaryLimit) -> String {
    var text = "# Parity run \(id.text): \(verdict.rawValue)\n\n\(headline).\n\n"
    text += "Domain \(VisibleText.code(domain)), mode \(mode.rawValue), \(UTCDate(started).text) to "
    text += "\(UTCDate(ended).text), \(isComplete ? "complete" : "**not complete**").\n"
    if let words = basis.cutWords { text += "\nThe run \(words).\n" }
    if let failure { text += "\nThe run stopped: \(VisibleText.code(failure))\n" }
    text += endpointTable
    if verdict != .clean { text += "\n\(ParityVerdict.legend).\n" }

    if !rules.isEmpty {
      text += "\n| rule | hits | state | owner | until | reason |\n|---|---:|---|---|---|---|\n"
      for rule in rules {
        text += "| \(VisibleText.code(rule.id)) | \(Wording.number(rule.hits)) | \(rule.state.rawValue) "
        text += "| \(VisibleText.code(rule.owner)) | \(rule.expires) | \(VisibleText.code(rule.reason)) |\n"
      }
    }

    // The table is always whole; sections follow as long as there is room. All reasons come first, then all lists of
    // groups, then samples, so that what is left out are samples as long as it can be.
    let room = limit - 500
    let ranked = endpointsByRank
    let sections =
      ranked.compactMap(\.summaryReasons) + ranked.compactMap(\.summaryGroups)
      + ranked.flatMap { endpoint in
        endpoint.groups.map { endpoint.summarySection(for: $0, SideNames($0.leg, in: self)) }
      }
    var omitted = 0
    for section in sections {
      if text.utf8.count + section.utf8.count <= room { text += section } else { omitted += 1 }
    }
    if omitted > 0 {
      text +=
        "\n\(Wording.number(omitted)) more \(plural("section", omitted)) \(omitted == 1 ? "is" : "are") left out here for "
      text += "want of room: see `index.html` and `report.json` of run \(id.text).\n"
    }
    return text
  }

  private var endpointTable: String {
    let ranked = endpointsByRank
    let shown = ranked.prefix(Self.summaryEndpoints)
    let hasHistory = ranked.contains { !$0.trend.isEmpty || $0.firstSeen != nil }
    var text = "\n| endpoint | verdict | requests | records compared | differences |\(hasHistory ? " since |" : "")\n"
    text += "|---|---|---:|---:|---:|\(hasHistory ? "---|" : "")\n"
    for endpoint in shown {
      text += "| \(VisibleText.markdown(endpoint.title)) | \(endpoint.verdict.rawValue) "
      text += "| \(Wording.number(endpoint.requests.compared)) of \(Wording.number(endpoint.requests.planned)) "
      text += "| \(endpoint.records.coverageWords) | \(endpoint.differenceWords) |"
      if hasHistory { text += " \(endpoint.firstSeen.map { Wording.time($0.started) } ?? "") |" }
      text += "\n"
    }
    if ranked.count > shown.count {
      text += "\n\(Wording.number(ranked.count - shown.count)) more, none worse than the last one here, are in "
      text += "`report.json`.\n"
    }
    return text
  }
}

extension EndpointReport.Losses {
  /// `8 records are in the legacy store alone, refused by the backfill`
  var words: String {
    "\(Wording.count(count, "record")) \(count == 1 ? "is" : "are") in the legacy store alone, refused by the backfill"
  }
}

extension EndpointReport {
  /// The most groups in the list of an endpoint's groups.
  private static let summaryGroupLimit = 100
  /// The most records in the list of those that the repository has refused.
  private static let summaryLossLimit = 100

  /// Why the endpoint is not conclusive, and what else there is to say of it as a whole.
  fileprivate var summaryReasons: String? {
    var text = ""
    if !reasons.isEmpty {
      text += "\n## \(VisibleText.markdown(title)): why it is not conclusive\n\n"
      for reason in reasons {
        text += "- \(VisibleText.code(reason.request)), \(reason.code)"
        if let side = reason.side { text += " (\(side.rawValue))" }
        text += ": \(VisibleText.code(reason.message))\n"
      }
      if reasonsOmitted > 0 { text += "- and \(Wording.number(reasonsOmitted)) more\n" }
    }
    if !cacheAgreesWithLegacy.isEmpty {
      let shown = cacheAgreesWithLegacy.prefix(20).map(VisibleText.code).joined(separator: ", ")
      let more = cacheAgreesWithLegacy.count - min(cacheAgreesWithLegacy.count, 20)
      text += "\nThe cache agrees with the legacy side on \(shown)"
      text += "\(more > 0 ? " and \(Wording.number(more)) more" : ""): the repository is wrong.\n"
    }
    if losses.count > 0 {
      text += "\n## \(VisibleText.markdown(title)): \(losses.words)\n\n"
      text += "| table | key | column | reason |\n|---|---|---|---|\n"
      for loss in losses.listed.prefix(Self.summaryLossLimit) {
        text += "| \(VisibleText.code(loss.table)) | \(VisibleText.code(loss.key)) "
        text += "| \(loss.column.isEmpty ? "" : VisibleText.code(loss.column)) | \(VisibleText.code(loss.reason)) |\n"
      }
      let rest = losses.count - min(losses.listed.count, Self.summaryLossLimit)
      if rest > 0 { text += "\n\(Wording.number(rest)) more are in the table `import_rejects`.\n" }
    }
    return text.isEmpty ? nil : text
  }

  /// A list of the groups, where there are more than one.
  fileprivate var summaryGroups: String? {
    if groups.count < 2 { return nil }
    var text = "\n## \(VisibleText.markdown(title)): \(Wording.count(groups.count, "group"))\n\n"
    text += "| differences | place | kind |\n|---:|---|---|\n"
    for group in groups.prefix(Self.summaryGroupLimit) {
      text += "| \(Wording.number(group.count)) | \(VisibleText.code(group.place)) | \(group.kind.rawValue)"
      text += group.verdict == .confirmed ? " |\n" : ", \(group.verdict.rawValue) |\n"
    }
    let rest = groups.dropFirst(Self.summaryGroupLimit)
    if !rest.isEmpty {
      text += "\n\(Wording.number(rest.count)) more groups with "
      text += "\(Wording.count(rest.reduce(0) { $0 + $1.count }, "difference")) are in `report.json`.\n"
    }
    return text
  }

  fileprivate func summarySection(for group: Group, _ names: SideNames) -> String {
    var text = "\n### \(VisibleText.markdown(title)) \(VisibleText.code(group.place)): "
    text += "\(group.kind.rawValue), \(Wording.number(group.count))\n\n"
    if let first = group.firstSeen { text += "First seen \(Wording.time(first.started)), run \(first.id.text). " }
    if group.found != group.kind { text += "Seen as \(group.found.rawValue). " }
    if group.verdict != .confirmed { text += "Verdict: \(group.verdict.rawValue). " }
    if let rule = group.rule { text += "Rule \(VisibleText.code(rule)). " }
    // A foreign write that no answer shows.
    let hasValues = group.samples.isEmpty || group.samples.contains { $0.legacy != .absent || $0.repository != .absent }
    text +=
      hasValues
      ? "\(names.left) \(group.legacyType), \(names.right) \(group.repositoryType).\n\n" : "No value differs there.\n\n"
    text += hasValues ? "| path | \(names.left) | \(names.right) |\n|---|---|---|\n" : "| path |\n|---|\n"
    for sample in group.samples {
      let request = sample.parameters.isEmpty ? "" : "(\(sample.parameters.joined(separator: ", "))) "
      text += "| \(VisibleText.code(request + (sample.path.isEmpty ? "/" : sample.path)))"
      if let message = sample.message { text += " \(VisibleText.code(message))" }
      text +=
        hasValues
        ? " | \(sample.legacy.line(VisibleText.code)) | \(sample.repository.line(VisibleText.code)) |\n" : " |\n"
    }
    if group.count > group.samples.count {
      text += "\n\(group.samples.count) of \(Wording.number(group.count)) are shown.\n"
    }
    return text
  }
}
