import CutoverDomain
import CutoverHosting
import CutoverJSON

/// A provider as it is configured: a new one, or one whose configuration changes.
struct ProviderConfigured: WireObject {
  var name = ""
  var displayName = ""
  var adapter = ""
  var connection = OpaqueJSON.null
  var metadata = OpaqueJSON.null
  /// The version that the sender has seen; 0 where it does not matter.
  var expectedVersion: Int64 = 0
  /// The gateway's clock.
  var at: Int64 = 0

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("name", &name)
    try visitor.string("displayName", &displayName)
    try visitor.string("adapter", &adapter)
    try visitor.anyUnlessNull("connection", &connection)
    try visitor.anyUnlessNull("metadata", &metadata)
    try visitor.integer("expectedVersion", &expectedVersion)
    try visitor.integer("at", &at)
  }

  var fault: Fault? {
    Check.first(
      Check.references("connection", connection), Check.name("name", name, slashes: false),
      Check.name("adapter", adapter),
      displayName.utf8.contains(0) ? ("displayName", "the character U+0000 cannot be kept") : nil,
      Check.object("connection", connection), Check.object("metadata", metadata), Check.seconds("at", at))
  }

  func outcome(_ stored: any StoredRecords) throws -> EventOutcome {
    let known = try stored.known(name, in: Providers.self)
    if let conflict = known.flatMap({ $0.version(expected: expectedVersion) }) { return conflict }
    var provider = known ?? Provider()
    (provider.name, provider.adapter) = (name, adapter)
    provider.displayName = displayName.isEmpty ? name : displayName
    (provider.connection, provider.metadata) = (connection, metadata)
    if known?.isThere != true { provider.status = ProviderStatus.pending.rawValue }
    provider.deletedAt = .null
    provider.normalise()
    return provider.replacing(known, at: at)
  }
}

/// What becomes of a provider.
struct ProviderStep: WireObject {
  var name = ""
  /// What it is from now on; of no meaning where it is removed, or loaded by a gateway that starts.
  var status = ""
  /// The routes that it has from now on, in the transaction of its status; null where they stay.
  var routes = OpaqueJSON.null
  var expectedVersion: Int64 = 0
  var at: Int64 = 0

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("name", &name)
    try visitor.string("status", &status)
    try visitor.anyUnlessNull("routes", &routes)
    try visitor.integer("expectedVersion", &expectedVersion)
    try visitor.integer("at", &at)
  }

  var fault: Fault? { Check.first(Check.name("name", name, slashes: false), Check.seconds("at", at)) }
  var statusFault: Fault? {
    Check.first(
      fault, Check.choice("status", status, ProviderStatus.allCases.map(\.rawValue)),
      routes.isNull ? nil : RouteList(routes).fault("routes"))
  }

  func changed(_ stored: any StoredRecords) throws -> EventOutcome {
    guard var provider = try stored.known(name, in: Providers.self), provider.isThere else { return Self.none(name) }
    if let conflict = provider.version(expected: expectedVersion) { return conflict }
    let known = provider
    let replaced = routes.isNull ? [] : try RouteList(routes).replacing(at: name, at, stored)
    if known.status == status { return replaced.isEmpty ? .duplicate : .applied(replaced) }
    guard let new = ProviderStatus(rawValue: status), ProviderStatus(rawValue: known.status)?.precedes(new) == true
    else {
      return .conflict(with: "provider \(name), which is \(known.status),")
    }
    provider.status = status
    return .applied(provider.replacing(known, at: at).writes + replaced)
  }

  /// A gateway that starts finds nothing running.
  func loaded(_ stored: any StoredRecords) throws -> EventOutcome {
    guard var provider = try stored.known(name, in: Providers.self), provider.isThere else { return Self.none(name) }
    let known = provider
    provider.status = ProviderStatus.afterStart(known.status).rawValue
    return provider.replacing(known, at: at)
  }

  /// Its orders stay, and so does its record, which no list shows any more. Its routes go.
  func removed(_ stored: any StoredRecords) throws -> EventOutcome {
    guard var provider = try stored.known(name, in: Providers.self) else { return Self.none(name) }
    guard provider.isThere else { return .duplicate }
    if let conflict = provider.version(expected: expectedVersion) { return conflict }
    let known = provider
    provider.deletedAt = OpaqueJSON(seconds: at)
    return .applied(provider.replacing(known, at: at).writes + (try RouteList.removal(of: name, stored)))
  }

  static func none(_ name: String) -> EventOutcome { .refused("there is no provider \(name)") }
}

package enum ProviderStatus: String, CaseIterable {
  case inactive, active, pending, starting, running, stopped, failed

  /// Whether it can be followed by another one. `inactive` and `active` are what an earlier gateway wrote for one that
  /// was not started yet.
  package func precedes(_ next: ProviderStatus) -> Bool {
    switch (self, next) {
    case (.pending, .starting), (.inactive, .starting), (.active, .starting): true
    case (.starting, .running), (.starting, .failed), (.running, .stopped): true
    case (.stopped, .starting), (.failed, .starting): true
    default: false
    }
  }

  /// What a gateway makes of one when it starts.
  package static func afterStart(_ status: String) -> ProviderStatus {
    switch ProviderStatus(rawValue: status) {
    case .running, .starting, .stopped: .stopped
    case .failed: .failed
    default: .pending
    }
  }
}

extension Provider {
  /// The conflict where it is not at the version that a sender has seen; 0 is any.
  func version(expected: Int64) -> EventOutcome? {
    expected == 0 || expected == rowVersion ? nil : .conflict(with: "version \(rowVersion) of provider \(name)")
  }

  /// What it comes to in the place of the one that is known.
  func replacing(_ known: Provider?, at time: Int64) -> EventOutcome {
    if self == known { return .duplicate }
    var new = self
    (new.createdAt, new.updatedAt) = (known?.createdAt ?? time, time)
    new.rowVersion = (known?.rowVersion ?? 0) + 1
    return .applied([.put(new, in: Providers.self)])
  }
}
