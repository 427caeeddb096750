import CutoverHTTP
import CutoverHosting
import CutoverJSON
import CutoverServer

/// Which domain's service a request is for: the one that its query names (`?domain=notes`), else that of the flag in its
/// path, or of the endpoint in its body, else the first.
struct DomainChoice: Sendable {
  private let services: [DomainService]

  init(_ services: [DomainService]) { self.services = services }

  /// The routes that each service has, each once.
  func routes(_ each: (DomainService) -> [Route]) -> [Route] {
    let own = services.map(each)
    return own[0].indices.map { index in
      own[0][index].choosing(among: own.map { $0[index] }) { request in try place(of: request) }
    }
  }

  private func place(of request: HTTPRequest) throws -> Int {
    if let name = request.queryValue("domain") {
      if let place = services.firstIndex(where: { $0.domain.name == name }) { return place }
      throw Problem(404, UnlistedDomains.unknown(name, among: services.map { $0.domain.name }))
    }
    guard let name = request.parameters.first ?? Self.endpoint(in: request.body) else { return 0 }
    return services.firstIndex { EndpointName.known(name, in: $0.domain) != nil } ?? 0
  }
}

extension UnlistedDomains {
  /// That the server has no domain `name`, also where it has had it; `served` are those that it has.
  static func unknown(_ name: String, among served: [String]) -> String {
    let refusal = Domains.named(name).flatMap { UnlistedDomains(root: Settings.value(.statePath)).refusal(of: $0) }
    return refusal ?? "there is no domain '\(name)' here; there are \(served.joined(separator: ", "))"
  }
}

extension EndpointName {
  /// That a request names no endpoint: of `domain` where it names that one (`?domain=`), else of all that the server has.
  static func unknown(_ typed: String, askedOf domain: any HostedDomain.Type, _ request: HTTPRequest) -> String {
    if request.queryValue("domain") != nil { return unknown(typed, in: [domain]) }
    return UnlistedDomains(root: Settings.value(.statePath)).refusal(ofEndpoint: typed)
      ?? unknown(typed, in: Instance.current.told)
  }
}

extension DomainChoice {
  /// The endpoint that a request names in its body, to be compared say.
  private static func endpoint(in body: [UInt8]) -> String? {
    body.isEmpty ? nil : (try? JSONValue.parse(body))?["endpoint"]?.string
  }
}

/// The endpoints of all domains at once.
struct DomainsOverview: Sendable {
  private let overviews: [FlagOverview]

  init(_ overviews: [FlagOverview]) { self.overviews = overviews }

  func routes(_ admin: AdminAPI) -> [Route] {
    admin.route(.get, "/admin/overview") { request in try together(request, listed: "endpoints") { try $0.json() } }
      + admin.route(.get, "/admin/flags") { request in try together(request, listed: "flags") { try $0.flags() } }
  }

  /// What the first domain says, with the lists of all, and under `domains` what is not of an endpoint.
  private func together(
    _ request: HTTPRequest, listed: String, _ answer: (FlagOverview) throws -> JSONValue
  ) throws -> JSONValue {
    let wanted = request.queryValue("domain")
    let chosen = wanted.map { name in overviews.filter { $0.settings.domain.name == name } } ?? overviews
    guard !chosen.isEmpty else {
      throw Problem(404, UnlistedDomains.unknown(wanted ?? "", among: overviews.map { $0.settings.domain.name }))
    }
    let answers = try chosen.map { overview in
      PrintedCommand.addressed(try wording { try answer(overview) }, to: overview.settings.domain)
    }
    let all = answers.flatMap { $0[listed]?.elements ?? [] }
    let domains = zip(chosen, answers).map { overview, answer in
      JSONValue.object([
        "domain": .text(overview.settings.domain.name), "writing": answer["writing"] ?? .null,
        "nodes": answer["nodes"] ?? .array([]),
      ])
    }
    let members = (answers[0].members ?? []).map { member in
      member.name.string == listed ? JSONMember(name: member.name, value: .array(all)) : member
    }
    return .object(members + [JSONMember(name: "domains", value: .array(domains))])
  }
}
