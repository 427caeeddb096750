import CutoverDomain
import CutoverJSON

extension ReportPage {
  /// Both sides of a difference beside each other, with what differs marked.
  ///
  /// `index` is its place among the samples of the group; `nil` where it is shown a second time, to look at first.
  func sample(_ sample: Difference, at index: Int?, of group: EndpointReport.Group) -> HTML {
    let id = "difference-\(VisibleText.slug(sample.fingerprint))"
    // Records that one side has twice share a fingerprint, and an anchor must not be there twice.
    let ownsAnchor = index.map { anchorOwners[sample.fingerprint] == "\(group.anchor)/\($0)" } ?? false
    let request = sample.parameters.isEmpty ? "" : "(\(sample.parameters.joined(separator: ", "))) "
    let place: HTML = "<code>\(path: request + (sample.path.isEmpty ? "/" : sample.path))</code>"
    let heading: HTML =
      index == nil ? "<p class=\"place\"><a href=\"#\(id)\">\(place)</a></p>" : "<h4>\(place) \(anchor(id))</h4>"
    var message: HTML = ""
    if let text = sample.message { message = "<p>\(text)</p>\n" }
    return """
      <article\(if: ownsAnchor, " id=\"\(id)\"") class="sample">
      \(heading)\(seen(sample))
      \(message)\(sides(of: sample, group.leg))</article>

      """
  }

  private func seen(_ sample: Difference) -> HTML {
    guard let first = sample.firstSeenAt else { return "" }
    let runs: HTML = sample.occurrences > 1 ? " in \(Wording.count(sample.occurrences, "run"))" : ""
    return "<p class=\"note\">\(Wording.words(sample.state.rawValue)), first seen \(time(first))\(runs)</p>"
  }

  private func sides(of sample: Difference, _ leg: Difference.Leg) -> HTML {
    let (left, right) = (sample.legacy, sample.repository)
    let names = SideNames(leg, in: report)
    // A row that somebody else wrote, or bytes that say nothing, have no values.
    if left == .absent, right == .absent { return "" }
    var values: (HTML, HTML) = (value(left, left.lexeme.map { [.init(text: $0, isChanged: false)] }), "")
    values.1 = value(right, right.lexeme.map { [.init(text: $0, isChanged: false)] })
    var note: HTML = ""
    if let leftText = left.lexeme, let rightText = right.lexeme {
      let areNumbers = left.type == "number" && right.type == "number"
      let difference = CharacterDiff(leftText, rightText, asNumbers: areNumbers)
      values = (value(left, difference.left), value(right, difference.right))
      if difference.isEmpty, left.sha256 != right.sha256 {
        note =
          "<p class=\"note\">They differ after what is shown here: the hashes of the whole values are not equal.</p>\n"
      } else if areNumbers, !left.truncated, !right.truncated, let change = DecimalChange(leftText, rightText) {
        note = "<p class=\"note\">\(names.right) − \(names.left) = <code>\(change.text)</code></p>\n"
      }
    }
    return """
      <dl class="sides">
      <div class="left"><dt>\(names.left) <small>\(left.type)</small></dt><dd>\(values.0)</dd></div>
      <div class="right"><dt>\(names.right) <small>\(right.type)</small></dt><dd>\(values.1)</dd></div>
      </dl>
      \(note)
      """
  }

  /// A value, or what is known of it.
  private func value(_ side: Difference.Observation, _ runs: [CharacterDiff.Run]?) -> HTML {
    guard let length = side.length, let sha256 = side.sha256 else { return "<i>\(side.type)</i>" }
    let start: HTML =
      side.lexeme != nil && side.offset > 0 ? "from character \(Wording.number(side.offset + 1)), " : ""
    let whole: HTML = "<br><small>\(start)\(length) bytes, sha256 <code>\(String(sha256.prefix(12)))…</code></small>"
    guard let runs else { return "<i>withheld</i>\(whole)" }
    let text = runs.map { run -> HTML in run.isChanged ? "<mark>\(run.text)</mark>" : "\(run.text)" }
    if !side.truncated { return "<code>\(text)</code>" }
    return "<code>\(side.offset > 0 ? "…" : "")\(text)\(side.continues ? "…" : "")</code>\(whole)"
  }
}
