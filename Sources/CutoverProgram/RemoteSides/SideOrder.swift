import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverParity

/// What a process asks a node of a side that the node keeps.
enum SideOrder: Sendable {
  /// Every call of an endpoint that a full comparison makes.
  case requests(Endpoint)
  /// The answer of the legacy side; gives a stream.
  case answer(Request, now: Int64)
  /// What may have changed of it since a checkpoint; gives two streams, or none.
  case changes(Request, since: String, now: Int64)
  case checkpoint(Endpoint, after: String?)
  /// What comes next of a stream.
  case next(stream: Int)

  var json: JSONValue {
    switch self {
    case .requests(let endpoint): .object(["do": .text("requests"), "endpoint": .text(endpoint.name)])
    case .answer(let request, let now):
      .object([
        "do": .text("answer"), "endpoint": .text(request.endpoint.name), "parameters": Self.parameters(request),
        "now": .integer(now),
      ])
    case .changes(let request, let since, let now):
      .object([
        "do": .text("changes"), "endpoint": .text(request.endpoint.name), "parameters": Self.parameters(request),
        "since": .text(since), "now": .integer(now),
      ])
    case .checkpoint(let endpoint, let after):
      .object([
        "do": .text("checkpoint"), "endpoint": .text(endpoint.name), "after": after.map { .text($0) } ?? .null,
      ])
    case .next(let stream): .object(["do": .text("next"), "stream": .integer(Int64(stream))])
    }
  }

  private static func parameters(_ request: Request) -> JSONValue { .array(request.parameters.map { .text($0) }) }

  /// `nil` for what is no order about `domain`.
  init?(_ json: JSONValue, of domain: any HostedDomain.Type) {
    func endpoint() -> Endpoint? {
      json["endpoint"]?.string.flatMap { name in
        (domain.declaredEndpoints + domain.compared).first { $0.name == name }
      }
    }
    func request() -> Request? {
      guard let endpoint = endpoint(), let parameters = json["parameters"]?.elements else { return nil }
      return Request(endpoint, parameters.compactMap(\.string))
    }
    switch json["do"]?.string {
    case "requests":
      guard let endpoint = endpoint() else { return nil }
      self = .requests(endpoint)
    case "answer":
      guard let request = request(), let now = json["now"]?.int else { return nil }
      self = .answer(request, now: Int64(now))
    case "changes":
      guard let request = request(), let since = json["since"]?.string, let now = json["now"]?.int else { return nil }
      self = .changes(request, since: since, now: Int64(now))
    case "checkpoint":
      guard let endpoint = endpoint() else { return nil }
      self = .checkpoint(endpoint, after: json["after"]?.string)
    case "next":
      guard let stream = json["stream"]?.int else { return nil }
      self = .next(stream: stream)
    default: return nil
    }
  }
}

extension Share.Cut {
  /// For a node that is asked for it; the folder goes by its name, which is the token of the copy.
  func json(of domain: any HostedDomain.Type) -> JSONValue {
    .object([
      "domain": .text(domain.name), "copy": .text(String(cutFolder.split(separator: "/").last ?? "")),
      "sequence": .integer(sequence), "snapshot": .text(snapshot), "cache_prefix": .text(cachePrefix),
    ])
  }
}
