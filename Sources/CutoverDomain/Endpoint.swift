public import CutoverJSON

/// What the core knows of one endpoint of a domain's read API.
public struct Endpoint: Sendable {
  /// The name in flags, reports and on the command line: `trades`, `model-analytics`.
  public let name: String

  /// The route that clients call, parameters in braces: `/api/analytics/{modelId}`.
  public let route: String

  /// How two answers are compared: the record keys of their arrays, and what counts as equal.
  public let comparison: JSONDiff

  /// Whether an answer without any record on either side may count as evidence.
  public let mayBeEmpty: Bool

  /// The field that shows the clock of the one who answers, `nil` where there is none: it differs from answer to answer
  /// though nothing has changed.
  public let clock: String?

  /// The places, as templates in which `*` is any segment, whose values no report may show: only length and hash.
  public let secrets: [String]

  /// Whether reports show no values of members whose names say that they are secrets, see ``Redaction``, and none that hold such
  /// members.
  public let hidesNamedSecrets: Bool

  /// Whether no client can ask for it, so that there is no legacy side: what is stored beside the answers, and compared
  /// between repository and cache alone. It has no route.
  public let isInternal: Bool

  /// The query parameters that have to be integers where they are given; others are ignored, as are their values.
  public let integers: [String]

  /// The query parameters that choose what an answer shows. A request has a value for each, behind those of the route.
  public let query: [QueryParameter]

  /// How a client is told that there is no answer; `nil` for a problem as RFC 9457 has it.
  public let errors: ErrorForm?

  /// The labels that log entries about a record of the endpoint carry.
  public let labels: [RecordLabel]

  public init(
    name: String, route: String, comparison: JSONDiff = JSONDiff(), mayBeEmpty: Bool = false, clock: String? = nil,
    secrets: [String] = [], hidesNamedSecrets: Bool = false, isInternal: Bool = false, integers: [String] = [],
    query: [QueryParameter] = [],
    errors: ErrorForm? = nil, labels: [RecordLabel] = []
  ) {
    self.name = name
    self.route = route
    self.comparison = comparison
    self.mayBeEmpty = mayBeEmpty
    self.clock = clock
    self.secrets = secrets
    self.hidesNamedSecrets = hidesNamedSecrets
    self.isInternal = isInternal
    self.integers = integers
    self.query = query
    self.errors = errors
    self.labels = labels
  }

  /// The route's segments without the first one, which all routes of a domain share: `api`. A route stays whole that has
  /// no other one, or whose others begin with a parameter: any path would look like it.
  package var typedSegments: ArraySlice<Substring> {
    let segments = route.split(separator: "/")[...]
    let others = segments.dropFirst()
    return others.first?.hasPrefix("{") == false ? others : segments
  }
}

extension Endpoint {
  /// The values of the query of the call for all records.
  package var wholeQuery: [String] { query.indices.map { $0 == 0 ? QueryParameter.all : "" } }
}

/// One call of an endpoint: the endpoint and a value for each of its parameters.
public struct Request: Sendable {
  public let endpoint: Endpoint
  /// The values of the route's parameters, in the route's order, and then of the query's.
  public let parameters: [String]

  public init(_ endpoint: Endpoint, _ parameters: [String] = []) {
    self.endpoint = endpoint
    self.parameters = parameters
  }

  /// Whether the answer shows no more than some of the records that the call for ``QueryParameter/all`` shows, or the call
  /// without any parameters, which no client can make.
  public var isWindow: Bool {
    !endpoint.query.isEmpty && !parameters.isEmpty
      && !zip(endpoint.query, parameters.suffix(endpoint.query.count)).contains { parameter, value in
        if case .integer = parameter.kind { value == QueryParameter.all } else { false }
      }
  }

  /// The values of the call that shows all of the records of which this one shows some; its own where it is no window.
  package var wholeParameters: [String] {
    isWindow ? Array(parameters.dropLast(endpoint.query.count)) + endpoint.wholeQuery : parameters
  }

  /// The path as people type it, below `/api/`: `trades`, `analytics/gpt-5`, `trades/recent?limit=100`.
  public var path: String {
    if endpoint.route.isEmpty { return endpoint.name }
    var values = parameters.makeIterator()
    let segments = endpoint.typedSegments.map { segment in
      segment.hasPrefix("{") ? values.next() ?? String(segment) : String(segment)
    }
    let query = endpoint.query.compactMap { parameter in
      values.next().flatMap { $0.isEmpty ? nil : "\(parameter.name)=\($0)" }
    }
    return segments.joined(separator: "/") + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
  }
}
