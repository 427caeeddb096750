import CutoverDomain
import CutoverHosting
import CutoverJSON

extension Gateway {
  static let instance = DeclaredEndpoint(
    "instance", route: "/strategy/instances/{id}", from: [Instances.self], keys: [.init("/instances", ["id"])],
    clock: nil, hidesNamedSecrets: true, errors: errors, reason: "it shows one instance at a time",
    requests: { side in try [[]] + select(Instances.self, of: side) { $0.isThere }.map { [$0.id] } },
    assembly: { request, side, _ in
      guard let id = request.parameters.first else { return try stored(Instances.self, of: side) }
      guard let instance = try side.records(Instances.self, with: [id]).next?(), instance.isThere else {
        throw ReadError(.notFound, source: "instances", message: "strategy instance \(id) not found")
      }
      return AssembledResponse(fields { instance.normalised.writeDetail(to: &$0) })
    })

  static let instances = DeclaredEndpoint(
    "instances", route: "/strategy/instances", from: [Instances.self], keys: [.init("/instances", ["id"])],
    clock: nil, hidesNamedSecrets: true, errors: errors, reason: "it has what single instances show"
  ) { _, side, _ in
    let instances = try select(Instances.self, of: side) { $0.isThere }
    return AssembledResponse([.records("instances", ElementStream(instances)) { $0.write(to: &$1) }])
  }

  /// What a gateway can be set up again from.
  static let backup = DeclaredEndpoint(
    "backup", route: "/context/backup", from: [Providers.self, Instances.self],
    keys: [.init("/providers", ["Name"]), .init("/lambdas", ["id"])], clock: nil, hidesNamedSecrets: true,
    errors: errors,
    reason: "it shows what all others are configured with"
  ) { _, side, _ in
    let providers = try select(Providers.self, of: side) { $0.isThere }
    let instances = try select(Instances.self, of: side) { $0.isThere }
    var fields: [ResponseField] = []
    if !providers.isEmpty {
      fields.append(
        .records("providers", ElementStream(providers)) { provider, writer in
          writer.field("Name", provider.name)
          writer.field("Adapter", provider.adapter)
          if let config = Redaction.redacted(provider.connection.value), config != .null {
            writer.field("Config", config)
          }
        })
    }
    if !instances.isEmpty {
      fields.append(
        .records("lambdas", ElementStream(instances)) { instance, writer in
          writer.field("id", instance.id)
          writer.field("strategy", instance.strategy)
          writer.field("scope", instance.scope.json)
        })
    }
    return AssembledResponse(fields)
  }
}

/// Which symbols of which providers an instance trades.
struct InstanceScope {
  let providers: [String]
  private let symbols: [(provider: String, symbols: [String])]

  init(_ metadata: JSONValue) {
    let providers = metadata["providers"]?.elements?.compactMap(\.string) ?? []
    let listed = metadata["providerSymbols"]?.members?.map { member in
      (provider: member.name.string, symbols: member.value.elements?.compactMap(\.string) ?? [])
    }
    symbols = (listed ?? []).sorted { $0.provider < $1.provider }
    self.providers = providers
  }

  var json: JSONValue {
    .object(
      symbols.map { provider, symbols in
        JSONMember(
          name: .init(provider),
          value: .object(["symbols": .array(symbols.map { .text($0) })]))
      })
  }

  /// All symbols, each once.
  var aggregated: JSONValue { .array(Set(symbols.flatMap(\.symbols)).sorted().map { .text($0) }) }
}

extension Instance {
  var scope: InstanceScope { InstanceScope(metadata.value) }

  /// The strategy as it is shown, without secrets.
  fileprivate var strategy: JSONValue {
    let kept = metadata.value["strategy"]
    var members = [JSONMember(name: "identifier", value: .text(strategyIdentifier))]
    let config = kept?["Config"].flatMap(Redaction.redacted) ?? .null
    members.append(JSONMember(name: "config", value: config == .null ? .object([]) : config))
    if let selector = kept?["Selector"]?.string, !selector.isEmpty {
      members.append(JSONMember(name: "selector", value: .text(selector)))
    }
    if !tag.isEmpty { members.append(JSONMember(name: "tag", value: .text(tag))) }
    members.append(JSONMember(name: "hash", value: .text(configHash)))
    return .object(members)
  }

  fileprivate func write(to writer: inout JSONWriter) {
    let scope = scope
    writer.field("id", id)
    writer.field("strategyIdentifier", strategyIdentifier)
    writer.optional("strategyTag", tag)
    writer.optional("strategyHash", configHash)
    writer.optional("strategySelector", metadata.value["strategy"]?["Selector"]?.string ?? "")
    writer.field("providers", .array(scope.providers.map { .text($0) }))
    writeState(to: &writer, scope)
  }

  fileprivate func writeDetail(to writer: inout JSONWriter) {
    let scope = scope
    writer.field("id", id)
    writer.field("strategy", strategy)
    writer.field("providers", .array(scope.providers.map { .text($0) }))
    writer.field("scope", scope.json)
    writeState(to: &writer, scope)
  }

  private func writeState(to writer: inout JSONWriter, _ scope: InstanceScope) {
    writer.field("aggregatedSymbols", scope.aggregated)
    writer.field("running", status == "running")
    writer.field("links", .object(["self": .text("/strategy/instances/\(id)")]))
  }
}
