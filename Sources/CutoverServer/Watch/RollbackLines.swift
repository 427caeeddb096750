package import CutoverFlags
import CutoverJSON

extension AuditRecord {
  /// The differences that made the server take an endpoint back, a line each: where, both values, journal entry, who wrote it, fingerprint.
  package var differenceLines: [String] {
    (evidence["differences"]?.elements ?? []).map { difference in
      func value(_ side: String) -> String {
        guard let observed = difference[side], observed != .null else { return "nothing" }
        return observed["lexeme"]?.string ?? (observed["type"]?.string == "absent" ? "absent" : "withheld")
      }
      let request = difference["request"]?.string.map { "/api/\($0) " } ?? ""
      return
        "\(request)\(difference["path"]?.string ?? ""): legacy \(value("legacy")), repository \(value("repository"))"
        + (difference["sequence"]?.int.map { ", journal entry \($0)" } ?? "")
        + (difference["message"]?.string.map { ", \($0)" } ?? "")
        + ", fingerprint \(difference["fingerprint"]?.string ?? "unknown")"
    }
  }
}
