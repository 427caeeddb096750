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
      return observed["lexeme"]?.string ?? (observed["type"]?.string == "absent" ? "absent" : "withheld")
    }
    let request = self["request"]?.string.map { "/api/\($0) " } ?? ""
    return "\(request)\(self["path"]?.string ?? ""): legacy \(value("legacy")), repository \(value("repository"))"
      + (self["sequence"]?.int.map { ", journal entry \($0)" } ?? "")
      + (self["message"]?.string.map { ", \($0)" } ?? "")
      + ", fingerprint \(self["fingerprint"]?.string ?? "unknown")"
  }
}
