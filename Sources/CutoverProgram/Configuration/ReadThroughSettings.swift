package import CutoverConfiguration
import CutoverHosting
package import CutoverJSON

/// The endpoints that are read through Redis, and how old their answers may be.
extension Setting {
  /// One for each endpoint that Redis holds values of: `read_through.trades`, CUTOVER_READ_THROUGH_TRADES.
  package static let readThrough: [Setting] = ReadThroughSettings.endpoints.map { endpoint in
    Setting(
      "read_through.\(endpoint)", "CUTOVER_READ_THROUGH_\(endpoint.uppercased().replacing("-", with: "_"))",
      .time(1...3600), note: "off", scope: .domain, of: ReadThroughSettings.domains(caching: endpoint),
      "how old an answer of \(endpoint) may be that the repository gives through Redis; without it Postgres answers")
  }
}

package struct ReadThroughSettings {
  /// Those of all domains; two of the same name are one setting.
  fileprivate static let endpoints = Domains.all.flatMap { $0.cache?.cachedEndpoints ?? [] }.reduce(into: [String]()) {
    if !$0.contains($1) { $0.append($1) }
  }

  fileprivate static func domains(caching endpoint: String) -> [String] {
    Domains.all.filter { $0.cache?.cachedEndpoints.contains(endpoint) ?? false }.map { $0.name }
  }

  /// Seconds, by endpoint, in the order of the endpoints.
  package let ages: [(endpoint: String, seconds: Int)]

  package init(_ settings: Settings) {
    let own = settings.domain.cache?.cachedEndpoints ?? []
    ages = zip(Self.endpoints, Setting.readThrough).filter { own.contains($0.0) }.compactMap { endpoint, setting in
      settings.optional(setting).flatMap(SettingKind.seconds).map { (endpoint: endpoint, seconds: $0) }
    }
  }

  package func seconds(_ endpoint: String) -> Int? { ages.first { $0.endpoint == endpoint }?.seconds }

  package var json: JSONValue {
    .object(ages.map { JSONMember(name: ExactString($0.endpoint), value: .integer($0.seconds)) })
  }

  /// For a terminal; `nil` where there is none.
  package var line: String? {
    guard !ages.isEmpty else { return nil }
    return "redis       answers clients in the repository's place: "
      + ages.map { "\($0.endpoint) (up to \($0.seconds) s old)" }.joined(separator: ", ")
  }
}
