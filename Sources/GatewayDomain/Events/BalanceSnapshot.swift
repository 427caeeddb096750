import CutoverDomain
import CutoverHosting
import CutoverJSON

/// What an account has of an asset. Of several in one second the last one holds.
struct BalanceSnapshot: WireObject {
  var provider = ""
  var asset = ""
  var total = ""
  var available = ""
  var snapshotAt: Int64 = 0
  var metadata = OpaqueJSON.null
  var at: Int64 = 0

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("provider", &provider)
    try visitor.string("asset", &asset)
    try visitor.string("total", &total)
    try visitor.string("available", &available)
    try visitor.integer("snapshotAt", &snapshotAt)
    try visitor.anyUnlessNull("metadata", &metadata)
    try visitor.integer("at", &at)
  }

  var fault: Fault? {
    Check.first(
      Check.name("provider", provider, slashes: false), Check.name("asset", asset, slashes: false),
      Check.amount("total", total), Check.amount("available", available), Check.seconds("snapshotAt", snapshotAt),
      Check.object("metadata", metadata), Check.seconds("at", at))
  }

  private var key: String { "\(provider)/\(asset.uppercased())/\(snapshotAt)" }

  var names: [RecordName] { [RecordName(provider, in: Providers.self), RecordName(key, in: Balances.self)] }

  func outcome(_ stored: any StoredRecords) throws -> EventOutcome {
    guard try stored.known(provider, in: Providers.self)?.isThere == true else { return ProviderStep.none(provider) }
    let known = try stored.known(key, in: Balances.self)
    var balance = known ?? Balance()
    (balance.key, balance.provider, balance.asset) = (key, provider, asset.uppercased())
    (balance.total, balance.available) = (total, available)
    (balance.snapshotAt, balance.metadata) = (snapshotAt, metadata)
    balance.normalise()
    if balance == known { return .duplicate }
    (balance.createdAt, balance.updatedAt) = (known?.createdAt ?? at, at)
    return .applied([.put(balance, in: Balances.self), .balanceUpdate(balance)])
  }
}
