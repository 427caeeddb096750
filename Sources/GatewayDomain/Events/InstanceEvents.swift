import CutoverDomain
import CutoverHosting
import CutoverJSON

/// An instance of a strategy as it is configured.
struct InstanceConfigured: WireObject {
  var id = ""
  var strategyIdentifier = ""
  var selector = ""
  var tag = ""
  var description = ""
  var config = OpaqueJSON.null
  /// The names of providers.
  var providers = OpaqueJSON.null
  /// Lists of symbols by providers.
  var providerSymbols = OpaqueJSON.null
  var dynamic = OpaqueJSON.null
  var baseline = OpaqueJSON.null
  var metadata = OpaqueJSON.null
  var expectedVersion: Int64 = 0
  var at: Int64 = 0

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("id", &id)
    try visitor.string("strategyIdentifier", &strategyIdentifier)
    try visitor.string("selector", &selector)
    try visitor.string("tag", &tag)
    try visitor.string("description", &description)
    try visitor.anyUnlessNull("config", &config)
    try visitor.anyUnlessNull("providers", &providers)
    try visitor.anyUnlessNull("providerSymbols", &providerSymbols)
    try visitor.anyUnlessNull("dynamic", &dynamic)
    try visitor.anyUnlessNull("baseline", &baseline)
    try visitor.anyUnlessNull("metadata", &metadata)
    try visitor.integer("expectedVersion", &expectedVersion)
    try visitor.integer("at", &at)
  }

  var fault: Fault? {
    let texts = [("tag", tag), ("selector", selector), ("description", description)]
    for (field, text) in texts where text.utf8.contains(0) { return (field, "the character U+0000 cannot be kept") }
    guard providers.isNull || providers.value.elements?.allSatisfy({ $0.string != nil }) == true else {
      return ("providers", "it has to be a list of names")
    }
    return Check.first(
      Check.name("id", id), Check.name("strategyIdentifier", strategyIdentifier), Check.object("config", config),
      Check.references("config", config),
      Check.json("providers", providers), Check.object("providerSymbols", providerSymbols),
      Check.json("dynamic", dynamic), Check.json("baseline", baseline), Check.object("metadata", metadata),
      Check.seconds("at", at))
  }

  private var hash: String {
    ConfigHash.of(
      identifier: strategyIdentifier, selector: selector, providers: providers, symbols: providerSymbols, config: config
    )
  }

  private var kept: OpaqueJSON {
    get throws {
      var writer = JSONWriter()
      writer.beginObject()
      writer.name("strategy" as StaticString)
      writer.beginObject()
      writer.field("Identifier", strategyIdentifier)
      writer.field("Selector", selector)
      writer.field("Tag", tag)
      writer.field("Hash", hash)
      writer.field("Config", config)
      writer.endObject()
      let others: [(StaticString, OpaqueJSON)] = [
        ("providers", providers), ("providerSymbols", providerSymbols), ("dynamic", dynamic), ("baseline", baseline),
        ("metadata", metadata),
      ]
      for (name, value) in others where !value.isNull { writer.field(name, value) }
      writer.endObject()
      return try OpaqueJSON(reading: JSONReader(bytes: writer.bytes, source: "metadata"))
    }
  }

  func outcome(_ stored: any StoredRecords) throws -> EventOutcome {
    let known = try stored.known(id, in: Instances.self)
    if let conflict = known.flatMap({ $0.version(expected: expectedVersion) }) { return conflict }
    var instance = known ?? Instance()
    (instance.id, instance.strategyIdentifier, instance.tag) = (id, strategyIdentifier, tag)
    (instance.configHash, instance.description, instance.metadata) = (hash, description, try kept)
    if known?.isThere != true { instance.status = "stopped" }
    instance.deletedAt = .null
    return instance.replacing(known, at: at)
  }
}

/// What becomes of an instance.
struct InstanceStep: WireObject {
  var id = ""
  /// What it is from now on; of no meaning where it is removed.
  var status = ""
  var expectedVersion: Int64 = 0
  var at: Int64 = 0

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("id", &id)
    try visitor.string("status", &status)
    try visitor.integer("expectedVersion", &expectedVersion)
    try visitor.integer("at", &at)
  }

  var fault: Fault? { Check.first(Check.name("id", id), Check.seconds("at", at)) }
  var statusFault: Fault? { fault ?? Check.choice("status", status, ["running", "stopped"]) }

  func changed(_ stored: any StoredRecords) throws -> EventOutcome {
    guard let known = try stored.known(id, in: Instances.self), known.isThere else {
      return .refused("there is no instance \(id)")
    }
    if let conflict = known.version(expected: expectedVersion) { return conflict }
    var instance = known
    instance.status = status
    return instance.replacing(known, at: at)
  }

  func removed(_ stored: any StoredRecords) throws -> EventOutcome {
    guard let known = try stored.known(id, in: Instances.self) else { return .refused("there is no instance \(id)") }
    guard known.isThere else { return .duplicate }
    if let conflict = known.version(expected: expectedVersion) { return conflict }
    var instance = known
    (instance.status, instance.deletedAt) = ("stopped", OpaqueJSON(seconds: at))
    return instance.replacing(known, at: at)
  }
}

extension Instance {
  /// The conflict where it is not at the version that a sender has seen; 0 is any.
  func version(expected: Int64) -> EventOutcome? {
    expected == 0 || expected == rowVersion ? nil : .conflict(with: "version \(rowVersion) of instance \(id)")
  }

  /// What it comes to in the place of the one that is known.
  func replacing(_ known: Instance?, at time: Int64) -> EventOutcome {
    if self == known { return .duplicate }
    var new = self
    (new.createdAt, new.updatedAt) = (known?.createdAt ?? time, time)
    new.rowVersion = (known?.rowVersion ?? 0) + 1
    return .applied([.put(new, in: Instances.self)])
  }
}
