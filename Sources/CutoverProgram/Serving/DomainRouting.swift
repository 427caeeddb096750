import CutoverHTTP
import CutoverHosting
import CutoverJSON
import CutoverServer

/// What the routes of a domain need in a server of several: work that says whose it is, and answers whose commands are
/// addressed.
struct DomainRouting: Sendable {
  /// How many domains the server has.
  let count: Int

  /// The route, its work done for `domain`.
  func owned(_ route: Route, by domain: any HostedDomain.Type) -> Route {
    count > 1 ? route.owned(by: domain.name) : route
  }

  /// The same, with the commands addressed that its answers name, those of `status` and above.
  func addressed(_ route: Route, to domain: any HostedDomain.Type, from status: Int = 200) -> Route {
    let route = owned(route, by: domain)
    guard PrintedCommand.isAddressed(to: domain) else { return route }
    return route.answering { $0.status < status ? $0 : Self.addressed($0, to: domain) }
  }

  private static func addressed(_ response: HTTPResponse, to domain: any HostedDomain.Type) -> HTTPResponse {
    let type = response.headers["Content-Type"] ?? ""
    guard type == MediaType.json || type == MediaType.problem, let json = try? JSONValue.parse(response.bytes) else {
      return response
    }
    let addressed = PrintedCommand.addressed(json, to: domain)
    guard addressed != json else { return response }
    var changed = HTTPResponse.json(addressed, status: response.status)
    changed.headers = response.headers
    return changed
  }
}

extension HealthProblem {
  /// The problem, with the commands that it names addressed to `domain`.
  func addressed(to domain: any HostedDomain.Type) -> HealthProblem {
    HealthProblem(
      part, PrintedCommand.addressed(message, to: domain), isBlocking: isBlocking, refusesEvents: refusesEvents)
  }
}
