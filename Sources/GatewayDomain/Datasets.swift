package import CutoverDocuments
import CutoverDomain
package import CutoverHosting
import CutoverJSON
package import CutoverRepository

/// A dataset of this domain: the columns are called as the fields are, in small letters, but for those that are named.
package protocol GatewayDataset: Dataset where Record: GatewayRecord {
  /// Of fields that stand in a column of another name.
  static var names: [String: String] { get }
  /// Of fields that stand in a column of another kind.
  static var forms: [String: StoredForm] { get }
}

extension GatewayDataset {
  package static var names: [String: String] { [:] }
  package static var traits: TableTraits { TableTraits(stamp: "stored_at") }

  package static var storedColumns: [String: StoredColumn] {
    DatasetColumns(of: Record.self, wider: forms).stored
      .merging(names.map { ($0.key, StoredColumn($0.value, forms[$0.key])) }) { $1 }
  }
}

extension StoredForm {
  fileprivate static let provider = StoredForm.reference(table: "providers", field: "alias")
}

package enum Providers: GatewayDataset {
  package typealias Record = Provider

  package static let list = ListDataset<Provider>("providers", list: "providers", key: "name", order: .key) { $0.name }
  package static let names = ["name": "alias", "adapter": "adapter_identifier"]
  package static let forms: [String: StoredForm] = [
    "connection": .object, "metadata": .object, "createdAt": .seconds, "updatedAt": .seconds, "deletedAt": .seconds,
  ]
}

package enum Routes: GatewayDataset {
  package typealias Record = ProviderRoute

  package static let list = ListDataset<ProviderRoute>("routes", list: "routes", key: "key", order: .key) { $0.key }
  package static let table = "provider_routes"
  package static let names = ["provider": "provider_id"]
  package static let forms: [String: StoredForm] = [
    "provider": .provider, "route": .object, "version": .integer, "metadata": .object, "createdAt": .seconds,
    "updatedAt": .seconds,
  ]

  package enum ByProvider: RecordIndex {
    package typealias Table = Routes
    package static let field = "provider"
    package static func value(of route: ProviderRoute) -> String? { route.provider }
  }
}

package enum Instances: GatewayDataset {
  package typealias Record = Instance

  package static let list = ListDataset<Instance>("instances", list: "instances", key: "id", order: .key) { $0.id }
  package static let table = "strategy_instances"
  package static let names = ["id": "instance_id"]
  package static let forms: [String: StoredForm] = [
    "metadata": .object, "createdAt": .seconds, "updatedAt": .seconds, "deletedAt": .seconds,
  ]
}

package enum Orders: GatewayDataset {
  package typealias Record = Order

  package static let list = ListDataset<Order>("orders", list: "orders", key: "id", order: .key) { $0.id }
  package static let names = [
    "provider": "provider_id", "strategyInstance": "strategy_instance_id", "symbol": "instrument",
    "type": "order_type", "externalReference": "external_order_ref",
  ]
  package static let forms: [String: StoredForm] = [
    "id": .uuid, "provider": .provider,
    "strategyInstance": .reference(table: "strategy_instances", field: "instance_id"), "quantity": .decimal,
    "price": .decimal, "externalReference": .text, "placedAt": .seconds, "metadata": .object,
    "acknowledgedAt": .seconds, "completedAt": .seconds, "createdAt": .seconds, "updatedAt": .seconds,
  ]
}

extension Orders {
  package enum ByInstance: RecordIndex {
    package typealias Table = Orders
    package static let field = "strategyInstance"
    package static func value(of order: Order) -> String? { order.strategyInstance.plainText }
  }
}

extension Executions {
  package enum ByOrder: RecordIndex {
    package typealias Table = Executions
    package static let field = "orderId"
    package static func value(of execution: Execution) -> String? { execution.orderId }
  }
}

extension Balances {
  package enum ByProvider: RecordIndex {
    package typealias Table = Balances
    package static let field = "provider"
    package static func value(of balance: Balance) -> String? { balance.provider }
  }
}

/// A client gives each of its orders at one provider another name.
enum OrdersByClient: UniqueIndex {
  typealias Table = Orders
  static let fields: [StaticString] = ["provider", "clientOrderId"]
  static func values(of order: Order) -> [String] { [order.provider, order.clientOrderId] }
}

package enum Executions: GatewayDataset {
  package typealias Record = Execution

  package static let list = ListDataset<Execution>("executions", list: "executions", key: "key", order: .key) { $0.key }
  package static let names = ["provider": "provider_id", "quantity": "fill_quantity", "price": "fill_price"]
  package static let forms: [String: StoredForm] = [
    "orderId": .uuid, "provider": .provider, "quantity": .decimal, "price": .decimal, "fee": .decimal,
    "feeAsset": .text, "liquidity": .text, "tradedAt": .seconds, "metadata": .object, "createdAt": .seconds,
  ]
}

package enum Balances: GatewayDataset {
  package typealias Record = Balance

  package static let list = ListDataset<Balance>("balances", list: "balances", key: "key", order: .key) { $0.key }
  package static let names = ["provider": "provider_id"]
  package static let forms: [String: StoredForm] = [
    "provider": .provider, "total": .decimal, "available": .decimal, "snapshotAt": .seconds, "metadata": .object,
    "createdAt": .seconds, "updatedAt": .seconds,
  ]
}
