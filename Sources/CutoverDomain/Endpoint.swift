public import CutoverJSON

/// What the core knows of one endpoint of a domain's read API.
public struct Endpoint: Sendable {
  /// The name in flags, reports and on the command line: `trades`, `model-analytics`.
  public let name: String

  /// The route that clients call, parameters in braces: `/api/analytics/{modelId}`.
  public let route: String

  /// The record keys of the arrays in the answer. An array without one is compared by position.
  public let keys: [ArrayKey]

  /// Whether an answer without any record on either side may count as evidence.
  public let mayBeEmpty: Bool

  /// What makes two numbers of the answer equal: their exact value, or the characters a client receives.
  public let numbers: JSONDiff.Numbers

  public init(
    name: String, route: String, keys: [ArrayKey] = [], mayBeEmpty: Bool = false, numbers: JSONDiff.Numbers = .decimal
  ) {
    self.name = name
    self.route = route
    self.keys = keys
    self.mayBeEmpty = mayBeEmpty
    self.numbers = numbers
  }

  /// The fields that identify an element of an array.
  public struct ArrayKey: Sendable, Equatable {
    /// The array's place, with `*` for any element or member: `/trades`, `/conversations/*/messages`.
    public let template: String
    /// The names of the elements' members that together identify one; never empty.
    public let fields: [String]

    public init(_ template: String, _ fields: [String]) {
      self.template = template
      self.fields = fields
    }
  }
}

/// One call of an endpoint: the endpoint and a value for each parameter of its route.
public struct Request: Sendable {
  public let endpoint: Endpoint
  /// The values of the route's parameters, in the route's order.
  public let parameters: [String]

  public init(_ endpoint: Endpoint, _ parameters: [String] = []) {
    self.endpoint = endpoint
    self.parameters = parameters
  }

  /// The path below `/api/`, as people type it: `trades`, `analytics/gpt-5`.
  public var path: String {
    var values = parameters.makeIterator()
    let segments = endpoint.route.split(separator: "/").dropFirst().map { segment in
      segment.hasPrefix("{") ? values.next() ?? String(segment) : String(segment)
    }
    return segments.joined(separator: "/")
  }
}
