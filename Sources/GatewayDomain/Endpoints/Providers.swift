import CutoverDomain
import CutoverHosting
import CutoverJSON

extension Gateway {
  static let provider = DeclaredEndpoint(
    "provider", route: "/providers/{name}", from: [Providers.self, Instances.self],
    keys: [.init("/providers", ["name"])], clock: nil, secrets: ["/providers/*/connection"], hidesNamedSecrets: true,
    errors: errors,
    reason: "it shows one provider at a time",
    requests: { side in
      try [[]] + select(Providers.self, of: side) { $0.isThere }.map { [$0.name] }
    },
    assembly: { request, side, _ in
      guard let name = request.parameters.first else { return try stored(Providers.self, of: side) }
      guard let provider = try side.records(Providers.self, with: [name]).next?(), provider.isThere else {
        throw ReadError(.notFound, source: "providers", message: "provider \(name) not found")
      }
      let dependents = try dependents(of: side)[name] ?? []
      return AssembledResponse(fields { provider.normalised.write(to: &$0, isDetail: true, dependents) })
    })

  static let providers = DeclaredEndpoint(
    "providers", route: "/providers", from: [Providers.self, Instances.self],
    keys: [.init("/providers", ["name"])], clock: nil, hidesNamedSecrets: true, errors: errors,
    reason: "front ends begin with it"
  ) { _, side, _ in
    let dependents = try dependents(of: side)
    let providers = try select(Providers.self, of: side) { $0.isThere }
    return AssembledResponse([
      .records("providers", ElementStream(providers)) {
        $0.write(to: &$1, isDetail: false, dependents[$0.name] ?? [])
      }
    ])
  }

  static let balances = DeclaredEndpoint(
    "balances", route: "/providers/{name}/balances", from: [Balances.self],
    query: [.init("limit", .text(longest: 40)), .init("asset", .text(longest: 200))],
    keys: [.init("/balances", ["provider", "asset", "snapshotAt"])], clock: nil, mayBeEmpty: true,
    hidesNamedSecrets: true, errors: errors,
    reason: "nothing is decided by it",
    requests: { side in try windows(of: select(Providers.self, of: side) { $0.isThere }.map(\.name), others: 1) },
    assembly: { request, side, _ in
      guard request.parameters.count == 3 else { return try stored(Balances.self, of: side) }
      let (provider, asset) = (request.parameters[0], request.parameters[2].uppercased())
      let limit = try limit(request.parameters[1], standard: 100)
      let found = try select(Balances.ByProvider.self, [provider], of: side) { asset.isEmpty || $0.asset == asset }
      let newest = found.sorted { ($1.snapshotAt, $0.asset) < ($0.snapshotAt, $1.asset) }.prefix(limit)
      return counted("balances", newest) { $0.write(to: &$1) }
    })

  /// The gateway itself has no such call: this one is for operators, and for the comparison.
  static let routes = DeclaredEndpoint(
    "routes", route: "/providers/{name}/routes", from: [Routes.self], keys: [.init("/routes", ["provider", "symbol"])],
    clock: nil, mayBeEmpty: true, hidesNamedSecrets: true, errors: errors, reason: "no client has asked for it so far",
    requests: { side in try [[]] + select(Providers.self, of: side) { $0.isThere }.map { [$0.name] } },
    assembly: { request, side, _ in
      guard let provider = request.parameters.first else { return try stored(Routes.self, of: side) }
      let found = try select(Routes.ByProvider.self, [provider], of: side) { _ in true }
      return counted("routes", found.sorted { $0.key < $1.key }) { $0.write(to: &$1) }
    })

  /// The ids of the instances that trade at each provider, in order.
  private static func dependents(of side: SideRecords) throws -> [String: [String]] {
    var dependents: [String: [String]] = [:]
    for instance in try select(Instances.self, of: side, where: { $0.isThere }) {
      for provider in instance.scope.providers { dependents[provider, default: []].append(instance.id) }
    }
    return dependents
  }

  /// The members that `write` writes, as fields of an answer.
  static func fields(_ write: (inout JSONWriter) -> Void) -> [ResponseField] {
    var writer = JSONWriter()
    writer.beginObject()
    write(&writer)
    writer.endObject()
    let members = (try? JSONValue.parse(writer.bytes))?.members ?? []
    return members.enumerated().map { place, member in
      .value(name: member.name.string, json: Array(member.value.compact.utf8), records: place == 0 ? 1 : 0)
    }
  }
}

extension Provider {
  fileprivate func write(to writer: inout JSONWriter, isDetail: Bool, _ dependents: [String]) {
    writer.field("name", name)
    if isDetail {
      writer.field("adapter", .object(["identifier": .text(adapter), "displayName": .text(displayName)]))
    } else {
      writer.field("adapter", adapter)
    }
    writer.field("identifier", adapter)
    if let settings = Redaction.redacted(connection.value), settings != .null { writer.field("settings", settings) }
    writer.field("running", status == ProviderStatus.running.rawValue)
    writer.field("status", status)
    guard !dependents.isEmpty else { return }
    writer.field("dependentInstances", .array(dependents.map { .text($0) }))
    writer.field("dependentInstanceCount", Int64(dependents.count))
  }
}

extension ProviderRoute {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("provider", provider)
    writer.field("symbol", symbol)
    writer.field("route", Redaction.redacted(route.value) ?? .null)
    writer.optional("metadata", metadata)
    writer.field("createdAt", createdAt)
    writer.field("updatedAt", updatedAt)
  }
}

extension Balance {
  func write(to writer: inout JSONWriter) {
    writer.field("provider", provider)
    writer.field("asset", asset)
    writer.field("total", total)
    writer.field("available", available)
    writer.field("snapshotAt", snapshotAt)
    writer.optional("metadata", metadata)
    writer.field("createdAt", createdAt)
    writer.field("updatedAt", updatedAt)
  }
}
