import CutoverDomain
package import CutoverHosting

/// What the gateway does, an event for each of its transactions. Both stores apply it by the same function.
extension Gateway {
  package static let eventTypes: [EventType] = [
    providerConfigured, providerStatus, providerLoaded, providerRemoved, routesReplaced, instanceConfigured,
    instanceStatus, instanceRemoved, orderPlaced, executionReport, balanceSnapshot, extensionEvent,
  ]

  private static let providerConfigured = EventType.fold(
    "provider", on: [Providers.self], refusal: { (event: ProviderConfigured) in event.fault },
    names: { [RecordName($0.name, in: Providers.self)] }, outcome: { try $0.outcome($1) })

  private static let providerStatus = EventType.fold(
    "provider-status", on: [Providers.self, Routes.self], refusal: { (event: ProviderStep) in event.statusFault },
    names: { [RecordName($0.name, in: Providers.self)] }, outcome: { try $0.changed($1) })

  private static let providerLoaded = EventType.fold(
    "provider-loaded", on: [Providers.self], refusal: { (event: ProviderStep) in event.fault },
    names: { [RecordName($0.name, in: Providers.self)] }, outcome: { try $0.loaded($1) })

  private static let providerRemoved = EventType.fold(
    "provider-removed", on: [Providers.self, Routes.self], refusal: { (event: ProviderStep) in event.fault },
    names: { [RecordName($0.name, in: Providers.self)] }, outcome: { try $0.removed($1) })

  private static let routesReplaced = EventType.fold(
    "routes", on: [Providers.self, Routes.self], refusal: { (event: RoutesReplaced) in event.fault },
    names: { [RecordName($0.provider, in: Providers.self)] }, outcome: { try $0.outcome($1) })

  private static let instanceConfigured = EventType.fold(
    "instance", on: [Instances.self], refusal: { (event: InstanceConfigured) in event.fault },
    names: { [RecordName($0.id, in: Instances.self)] }, outcome: { try $0.outcome($1) })

  private static let instanceStatus = EventType.fold(
    "instance-status", on: [Instances.self], refusal: { (event: InstanceStep) in event.statusFault },
    names: { [RecordName($0.id, in: Instances.self)] }, outcome: { try $0.changed($1) })

  private static let instanceRemoved = EventType.fold(
    "instance-removed", on: [Instances.self], refusal: { (event: InstanceStep) in event.fault },
    names: { [RecordName($0.id, in: Instances.self)] }, outcome: { try $0.removed($1) })

  private static let orderPlaced = EventType.fold(
    "order", on: [Providers.self, Instances.self, Orders.self], refusal: { (event: OrderPlaced) in event.fault },
    names: { $0.names }, outcome: { try $0.outcome($1) })

  private static let executionReport = EventType.fold(
    "execution", on: [Orders.self, Executions.self], refusal: { (event: ExecutionReport) in event.fault },
    outcome: { try $0.outcome($1) })

  private static let balanceSnapshot = EventType.fold(
    "balance", on: [Providers.self, Balances.self], refusal: { (event: BalanceSnapshot) in event.fault },
    names: { $0.names }, outcome: { try $0.outcome($1) })

  private static let extensionEvent = EventType.fold(
    "extension", on: [], refusal: { (event: ExtensionEvent) in event.fault },
    outcome: { event, _ in .applied([.extensionMessage(event)]) })
}
