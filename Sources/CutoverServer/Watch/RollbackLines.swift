import CutoverFlags
package import CutoverJSON

extension AuditRecord {
  /// The differences that made the server take an endpoint back, a line each.
  package var differenceLines: [String] { (evidence["differences"]?.elements ?? []).map(\.differenceLine) }
}

extension JSONValue {
  /// This difference, as a rollback's record or a shadow read has it: where, both values, journal entry, who wrote it,
  /// fingerprint.
  package var differenceLine: String {
    func value(_ side: String) -> String {
      guard let observed = self[side], observed != .null else { return "nothing" }
      return observed.observedValue()
    }
    let request = self["request"]?.string.map { "/api/\($0) " } ?? ""
    return "\(request)\(self["path"]?.string ?? ""): legacy \(value("legacy")), repository \(value("repository"))"
      + (self["sequence"]?.int.map { ", journal entry \($0)" } ?? "")
      + (self["message"]?.string.map { ", \($0)" } ?? "")
      + ", fingerprint \(self["fingerprint"]?.string ?? "unknown")"
  }

  /// The value of a side, as a report has it: whole, or what is kept of it and at most `limit` characters, with a mark
  /// where something is left out, and how long it is.
  package func observedValue(limit: Int = .max) -> String {
    guard let lexeme = self["lexeme"]?.string else { return self["type"]?.string == "absent" ? "absent" : "withheld" }
    let shown = lexeme.prefix(limit)
    let isExcerpt = self["truncated"]?.bool == true
    let isCut = shown.endIndex < lexeme.endIndex || isExcerpt && self["continues"]?.bool != false
    let length = isExcerpt ? self["length"]?.int.map { " (\($0) bytes)" } ?? "" : ""
    return "\(self["offset"]?.int ?? 0 > 0 ? "…" : "")\(shown)\(isCut ? "…" : "")\(length)"
  }
}
