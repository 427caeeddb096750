package import CutoverDomain
package import CutoverJSON

/// The form in which records of the audit name stores.
extension InstanceIdentity {
  package var json: JSONValue {
    .object([
      JSONMember("domain", .text(domain)), JSONMember("journal", journal.map { .text($0) } ?? .null),
      JSONMember("legacy", .text(legacy)), JSONMember("repository", .text(repository)),
    ])
  }

  /// `nil` where `json` names no stores.
  package init?(json: JSONValue?) {
    guard let domain = json?["domain"]?.string, let legacy = json?["legacy"]?.string,
      let repository = json?["repository"]?.string
    else { return nil }
    self.init(domain: domain, journal: json?["journal"]?.string, legacy: legacy, repository: repository)
  }
}
