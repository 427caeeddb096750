import CutoverDomain
import CutoverHosting
import CutoverJSON

/// What an instance has done: orders and fills, the newest first.
extension Gateway {
  static let orders = DeclaredEndpoint(
    "orders", route: "/strategy/instances/{id}/orders", from: [Orders.self],
    query: [
      .init("limit", .text(longest: 40)), .init("provider", .text(longest: 200)), .init("state", .texts(longest: 200)),
    ],
    keys: [.init("/orders", ["id"])], clock: nil, mayBeEmpty: true, hidesNamedSecrets: true, errors: errors,
    reason: "the gateway decides nothing by it",
    requests: { side in
      try windows(
        of: select(Instances.self, of: side) { $0.isThere }.map(\.id), others: 2,
        and: [["", "", OrderState.filled.rawValue]])
    },
    assembly: { request, side, _ in
      guard request.parameters.count == 4 else { return try stored(Orders.self, of: side) }
      let (instance, provider) = (request.parameters[0], request.parameters[2])
      let limit = try limit(request.parameters[1], standard: 50)
      let states = Set(words(request.parameters[3]))
      let found = try select(Orders.ByInstance.self, [instance], of: side) { order in
        (provider.isEmpty || order.provider == provider)
          && (states.isEmpty || states.contains(order.state.uppercased()))
      }
      let newest = found.sorted { ($1.placedAt, $1.id) < ($0.placedAt, $0.id) }.prefix(limit)
      return counted("orders", newest) { $0.write(to: &$1) }
    })

  static let executions = DeclaredEndpoint(
    "executions", route: "/strategy/instances/{id}/executions", from: [Executions.self, Orders.self],
    query: [
      .init("limit", .text(longest: 40)), .init("provider", .text(longest: 200)), .init("orderId", .text(longest: 40)),
    ],
    keys: [.init("/executions", ["orderId", "executionId"])], clock: nil, mayBeEmpty: true, hidesNamedSecrets: true,
    errors: errors,
    reason: "it shows what orders have come to",
    requests: { side in try windows(of: select(Instances.self, of: side) { $0.isThere }.map(\.id), others: 2) },
    assembly: { request, side, _ in
      guard request.parameters.count == 4 else { return try stored(Executions.self, of: side) }
      let (instance, provider, given) = (request.parameters[0], request.parameters[2], request.parameters[3])
      let limit = try limit(request.parameters[1], standard: 100)
      let orderId = OrderID.canonical(given)
      guard given.isEmpty || orderId != nil else {
        throw ReadError(.badRequest, source: "orderId", message: "invalid orderId")
      }
      let ids = try orders(of: instance, orderId, from: side).map(\.id)
      let found = try select(Executions.ByOrder.self, ids, of: side) { provider.isEmpty || $0.provider == provider }
      let newest = found.sorted {
        ($1.tradedAt, $0.orderId, $0.executionId) < ($0.tradedAt, $1.orderId, $1.executionId)
      }.prefix(limit)
      return counted("executions", newest) { $0.write(to: &$1, instance) }
    })

  /// The orders of an instance, or the one of them that has an id.
  private static func orders(of instance: String, _ id: String?, from side: SideRecords) throws -> [Order] {
    guard let id else { return try select(Orders.ByInstance.self, [instance], of: side) { _ in true } }
    guard let order = try side.records(Orders.self, with: [id]).next?() else { return [] }
    return Orders.ByInstance.value(of: order) == instance ? [order] : []
  }

  /// Words with commas between them, in capitals; blank ones do not count.
  private static func words(_ text: String) -> [String] {
    text.split(separator: ",").map { word in
      word.filter { !$0.isWhitespace }.uppercased()
    }.filter { !$0.isEmpty }
  }
}

extension Order {
  func write(to writer: inout JSONWriter) {
    writer.field("id", id)
    writer.field("provider", provider)
    writer.optional("strategyInstance", strategyInstance)
    writer.field("clientOrderId", clientOrderId)
    writer.field("symbol", symbol)
    writer.field("side", side)
    writer.field("type", type)
    writer.field("quantity", quantity)
    writer.optional("price", price)
    writer.field("state", state)
    writer.optional("externalReference", externalReference)
    writer.field("placedAt", placedAt)
    writer.optional("metadata", metadata)
    writer.optional("acknowledgedAt", acknowledgedAt)
    writer.optional("completedAt", completedAt)
    writer.field("createdAt", createdAt)
    writer.field("updatedAt", updatedAt)
  }
}

extension Execution {
  func write(to writer: inout JSONWriter, _ instance: String) {
    writer.field("orderId", orderId)
    writer.field("provider", provider)
    writer.field("executionId", executionId)
    writer.field("quantity", quantity)
    writer.field("price", price)
    writer.optional("fee", fee)
    writer.optional("feeAsset", feeAsset)
    writer.optional("liquidity", liquidity)
    writer.field("tradedAt", tradedAt)
    writer.optional("metadata", metadata)
    writer.field("strategyInstance", instance)
    writer.field("createdAt", createdAt)
  }
}
