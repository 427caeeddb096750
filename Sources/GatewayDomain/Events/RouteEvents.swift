import CutoverDomain
import CutoverHosting
import CutoverJSON

/// All routes of a provider, in the place of those that it had.
struct RoutesReplaced: WireObject {
  var provider = ""
  var routes = OpaqueJSON.null
  var at: Int64 = 0

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("provider", &provider)
    try visitor.any("routes", &routes)
    try visitor.integer("at", &at)
  }

  var fault: Fault? {
    Check.first(
      Check.name("provider", provider, slashes: false), RouteList(routes).fault("routes"), Check.seconds("at", at))
  }

  func outcome(_ stored: any StoredRecords) throws -> EventOutcome {
    guard try stored.known(provider, in: Providers.self)?.isThere == true else { return ProviderStep.none(provider) }
    let writes = try RouteList(routes).replacing(at: provider, at, stored)
    return writes.isEmpty ? .duplicate : .applied(writes)
  }
}

/// Routes as a gateway has them: `[{"Type": "trade", "WSTopics": […], "RestFns": […], "Filters": […]}]`.
struct RouteList {
  private let elements: [JSONValue]?

  init(_ json: OpaqueJSON) { elements = json.value.elements }

  /// What tells a route from the others of its provider; empty where it has no type.
  private static func symbol(_ route: JSONValue) -> String { route["Type"]?.string?.uppercased() ?? "" }

  func fault(_ field: String) -> Fault? {
    guard let elements else { return (field, "it has to be a list of routes") }
    var known: Set<String> = []
    for (place, route) in elements.enumerated() {
      let type = "\(field)/\(place)/Type"
      if let fault = Check.name(type, Self.symbol(route)) { return fault }
      guard known.insert(Self.symbol(route)).inserted else { return (type, "another route has it already") }
      if let fault = Check.json("\(field)/\(place)", OpaqueJSON(unchecked: route.compact)) { return fault }
      if let path = Redaction.plainSecret(in: route) {
        return ("\(field)/\(place)\(path)", "a credential stands here by reference, env:NAME or file:PATH")
      }
    }
    return nil
  }

  /// Takes all routes of a provider away, and puts these in; nothing where it has the same.
  func replacing(at provider: String, _ time: Int64, _ stored: any StoredRecords) throws -> [RecordWrite] {
    let known = try Self.known(of: provider, stored)
    let new = try (elements ?? []).map { element in
      var route = ProviderRoute()
      (route.provider, route.symbol) = (provider, Self.symbol(element))
      route.key = "\(provider)/\(route.symbol)"
      route.route = try OpaqueJSON(reading: JSONReader(bytes: Array(element.compact.utf8), source: "route"))
      (route.createdAt, route.updatedAt) = (time, time)
      return route.normalised
    }
    func contents(_ routes: [ProviderRoute]) -> [String: OpaqueJSON] {
      Dictionary(routes.map { ($0.symbol, $0.route) }) { $1 }
    }
    if contents(known) == contents(new) { return [] }
    return known.map { .remove($0.key, from: Routes.self) } + new.map { .put($0, in: Routes.self) }
  }

  static func removal(of provider: String, _ stored: any StoredRecords) throws -> [RecordWrite] {
    try known(of: provider, stored).map { .remove($0.key, from: Routes.self) }
  }

  private static func known(of provider: String, _ stored: any StoredRecords) throws -> [ProviderRoute] {
    try stored.records(Routes.ByProvider.self, with: provider).map(\.normalised)
  }
}
