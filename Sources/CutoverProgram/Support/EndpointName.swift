package import ArgumentParser
import CutoverBasics
import CutoverDomain
package import CutoverHosting

/// The endpoints as people name them on the command line: `trades`, or `arena.trades` as its flag is called.
package enum EndpointName {
  /// Every endpoint's name, without the domain.
  package static var all: [String] { Domains.current.endpoints.map(\.name) }

  /// The endpoint that somebody calls `typed`, without the domain; `nil` where there is none.
  package static func known(_ typed: String, in domain: any HostedDomain.Type = Domains.current) -> String? {
    let endpoints = Instance.isOpen ? domain.endpoints : domain.declaredEndpoints
    return endpoints.map(\.name).first { $0 == typed || domain.flagKey(of: $0) == typed }
  }

  /// The same, for an argument: `notes.notes` has the command act on the domain whose endpoint it is, where no option names
  /// another one. Throws where there is none, with the nearest one, or with the domain that has it.
  package static func named(_ typed: String) throws -> String {
    if let name = known(typed) {
      Instance.settle(on: Domains.current)
      return name
    }
    for domain in Instance.current.domains where domain.name != Domains.current.name {
      guard let name = known(typed, in: domain) else { continue }
      let key = domain.flagKey(of: name)
      let acted = Domains.current.name
      guard !Instance.current.isSettled else {
        throw ValidationError(
          "'\(typed)' is an endpoint of the domain \(domain.name), and another one named here is of \(acted). "
            + "Run the command once for each domain.")
      }
      guard typed == key, Instance.current.domain == nil else {
        let way = Instance.current.domain == nil ? "Type \(key) instead, or add" : "Use"
        throw ValidationError(
          "'\(typed)' is an endpoint of the domain \(domain.name), and this command acts on \(acted). "
            + "\(way) --domain \(domain.name).")
      }
      Instance.settle(on: domain)
      return name
    }
    let listed = Instance.current.domains.map { $0.name }
    let root = Instance.current.statePath ?? Settings.value(.statePath)
    for domain in Domains.all where known(typed, in: domain) != nil {
      guard let served = UnlistedDomains.stillServed(domain.name, besides: listed, root: root) else { continue }
      throw ValidationError("'\(typed)' is an endpoint of the domain \(domain.name); \(served).")
    }
    if Instance.current.domain == nil, let refusal = UnlistedDomains(root: root).refusal(ofEndpoint: typed) {
      throw ValidationError("\(refusal).")
    }
    // Of a domain that is not in the list, an option has said that it acts on another one.
    for domain in Domains.all where Instance.current.domain != nil && known(typed, in: domain) != nil {
      throw ValidationError(
        "'\(typed)' is an endpoint of the domain \(domain.name), and this command acts on \(Domains.current.name) "
          + "(--domain, CUTOVER_DOMAIN), which has \(all.joined(separator: ", ")).")
    }
    throw ValidationError("\(unknown(typed)).")
  }

  /// The same for what begins with an endpoint's name, such as `arena.analytics/gpt-5`: has the command act on that domain.
  package static func settle(_ typed: String) {
    let domain = typed.prefix { $0 != "." && $0 != "/" }
    guard Instance.current.domain == nil else { return }
    for other in Instance.current.domains where other.name == domain { Instance.settle(on: other) }
  }

  /// That there is no endpoint `typed` in `domains`, with the nearest one and a list: by default in those that the command
  /// could act on. Of several domains each endpoint has its domain with it, and the nearest one is named as it can be typed.
  package static func unknown(
    _ typed: String, in domains: [any HostedDomain.Type] = Instance.current.told
  ) -> String {
    let known = domains.flatMap { domain in domain.endpoints.map { (name: $0.name, key: domain.flagKey(of: $0.name)) } }
    let own = Domains.current
    let near = suggestion(for: typed, among: known.map(\.name)).flatMap { name in known.first { $0.name == name } }
    return CutoverBasics.unknown(
      "endpoint", typed, among: domains.count > 1 ? known.map(\.key) : known.map(\.name),
      near: near.map { domains.count > 1 && $0.key != own.flagKey(of: $0.name) ? $0.key : $0.name }
        ?? suggestion(for: typed, among: known.map(\.key)))
  }

  /// The help of an argument that names an endpoint: shells complete it.
  package static func help(_ text: String, valueName: String? = nil, alsoNamed: [String] = []) -> ArgumentHelp {
    ArgumentHelp(text, valueName: valueName, completions: all + alsoNamed)
  }
}
