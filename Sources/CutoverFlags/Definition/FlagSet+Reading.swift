import CutoverJSON

extension FlagSet {
  /// What to do about a file that is broken.
  static let remedy =
    "correct it, take it back from version control, or write it with 'cutover flags export --from-history'"

  /// Reads a flagd definition file as ``json`` writes it. `keys` are the flags of the domain; others belong to other tools
  /// and are kept. Those of them that are `optional` came later than the file may have, and are off where it lacks them. A file of version 1 or later, and one that `isComplete`, has every flag, with its metadata and its
  /// freeze: what it lacks, somebody has taken out. In another one, a flag that is not there is off. Strict about everything of Cutover's own, as whatever it says moves
  /// reads of money: throws ``FlagError`` with the place of what it cannot mean.
  package init(
    parsing bytes: [UInt8], source: String, keys: [String], optional: Set<String> = [], isComplete: Bool = false
  ) throws(FlagError) {
    let value: JSONValue
    do throws(JSONError) { value = try JSONValue.parse(bytes, source: source) } catch {
      let place = error.line > 0 ? "line \(error.line), column \(error.column): " : ""
      throw FlagError(
        .invalid, source, "\(place)\(error.place)",
        remedy: FlagSet.remedy)
    }
    try self.init(json: value, source: source, keys: keys, optional: optional, isComplete: isComplete)
  }

  /// The same for a set that more than one domain may have flags in. Where it has none of a domain's, and no record of the
  /// history names one, the domain came later, and its flags are off.
  init(
    parsing bytes: [UInt8], source: String, keys: [String], optional: Set<String>, isComplete: Bool = false,
    history: () throws -> AuditTrail
  ) throws(FlagError) {
    func parsed(_ keys: [String], optional: Set<String>) throws(FlagError) -> FlagSet {
      try FlagSet(parsing: bytes, source: source, keys: keys, optional: optional, isComplete: isComplete)
    }
    do throws(FlagError) { self = try parsed(keys, optional: optional) } catch {
      guard let others = try? parsed([], optional: []), let trail = try? history() else { throw error }
      let domains = Dictionary(grouping: keys, by: FlagState.domain(of:)).values
      let later = domains.filter { !others.hasFlag(of: $0) && !trail.names($0) }
      if later.isEmpty { throw error }
      self = try parsed(keys, optional: optional.union(later.joined()))
    }
  }

  private init(json: JSONValue, source: String, keys: [String], optional: Set<String>, isComplete: Bool)
    throws(FlagError)
  {
    let file = try DefinitionFields(json, at: JSONPointer(), of: source)
    guard let metadata = try file.inner("metadata"), try metadata.string("flagSetId") == Self.id else {
      throw FlagError(
        .invalid, source, "/metadata/flagSetId is not \"\(Self.id)\": this is not a flag file of Cutover's",
        remedy: "name Cutover's with CUTOVER_FLAGS")
    }
    self.init(keys: keys)
    let text = try metadata.required("version", metadata.string("version"))
    guard let version = Int(text), version >= 0 else { throw metadata.bad("version", "is \"\(text)\", not a number") }
    self.version = version
    auditHash = try metadata.string("auditHash")
    let isComplete = isComplete || version > 0 || auditHash != nil
    if version > 0 { _ = try metadata.required("auditHash", auditHash) }
    let frozen = try metadata.bool("frozen")
    isFrozen = isComplete ? try metadata.required("frozen", frozen) : frozen ?? false
    if let text = try metadata.string("bucketing") {
      guard let value = Bucketing(rawValue: text) else {
        throw metadata.bad(
          "bucketing", "is \"\(text)\", not \(Bucketing.allCases.map(\.rawValue).joined(separator: " or "))")
      }
      bucketing = value
    }
    thresholds = try ThresholdOverrides(metadata)
    others.metadata = metadata.except(Self.metadataNames + GateThresholds.names)
    others.members = file.except(["$schema", "metadata", "flags"])
    guard let definitions = try file.inner("flags") else { throw file.bad("flags", "is missing") }
    others.flags = definitions.except(keys)
    for key in keys {
      guard let fields = try definitions.inner(key) else {
        if isComplete, !optional.contains(key) { throw definitions.bad(key, "is missing") }
        continue
      }
      replace(try EndpointFlag(fields, key: key, isComplete: isComplete))
    }
  }
}

extension FlagSet {
  /// Those called `keys` among the flags that the file keeps for others, as far as they can be read.
  package func kept(_ keys: [String]) -> [EndpointFlag] {
    keys.compactMap { key in
      guard let value = others.flags.first(where: { $0.name == ExactString(key) })?.value,
        let fields = try? DefinitionFields(value, at: JSONPointer(), of: key)
      else { return nil }
      return try? EndpointFlag(fields, key: key, isComplete: false)
    }
  }
}

extension ThresholdOverrides {
  fileprivate init(_ fields: DefinitionFields) throws(FlagError) {
    for name in GateThresholds.names {
      guard let value = try fields.int(name) else { continue }
      do { try set(name, to: value) } catch { throw fields.bad(name, "is \(error.message)") }
    }
  }
}

extension EndpointFlag {
  fileprivate init(_ fields: DefinitionFields, key: String, isComplete: Bool) throws(FlagError) {
    if let extra = fields.except(["state", "variants", "defaultVariant", "targeting", "metadata"]).first {
      throw fields.bad(extra.name.string, "means nothing in a flag")
    }
    let state = try fields.required("state", fields.string("state"))
    guard state == "ENABLED" else {
      throw fields.bad("state", "is \"\(state)\", and Cutover's flags are ENABLED: to stop an endpoint, roll it back")
    }
    try Self.checkVariants(fields)
    guard let variant = try fields.stage("defaultVariant") else { throw fields.bad("defaultVariant", "is missing") }
    let percent = try Self.share(fields)
    if percent != nil, variant != .shadow {
      throw fields.bad("defaultVariant", "is \(variant.rawValue), and shadow where the share of live is partial")
    }
    self.init(FlagState(key: key, stage: percent == nil ? variant : .live, percent: percent ?? 100))
    guard let metadata = try fields.inner("metadata") else {
      if isComplete { throw fields.bad("metadata", "is missing") }
      return
    }
    let frozen = try metadata.bool("frozen")
    isFrozen = isComplete ? try metadata.required("frozen", frozen) : frozen ?? false
    if let stated = try metadata.int("percent"), self.state.stage == .live, stated != self.state.percent {
      throw metadata.bad("percent", "is \(stated), and targeting says \(self.state.percent)")
    }
    owner = try metadata.string("owner")
    evidenceRun = try metadata.string("evidenceRun")
    changedBy = try metadata.string("changedBy")
    changedAt = try metadata.date("changedAt")
    since = try metadata.date("since")
    evidenceSince = try metadata.date("evidenceSince")
    rehearsedFrom = try metadata.stage("rehearsedFrom")
    rehearsedAt = try metadata.date("rehearsedAt")
    thresholds = try ThresholdOverrides(metadata)
    if let stage = try metadata.stage("requestedStage") {
      let percent = try metadata.int("requestedPercent") ?? 100
      guard (1...100).contains(percent) else { throw metadata.bad("requestedPercent", "is not from 1 to 100") }
      request = Request(
        to: FlagState(key: key, stage: stage, percent: percent),
        by: try metadata.required("requestedBy", metadata.string("requestedBy")),
        at: try metadata.required("requestedAt", metadata.date("requestedAt")),
        reason: try metadata.string("requestedReason"), identity: try metadata.string("requestedIdentity"))
    }
    otherMetadata = metadata.except(Self.metadataNames + GateThresholds.names)
    for member in otherMetadata where ![.string, .number, .bool].contains(member.value.kind) {
      throw metadata.bad(
        member.name.string, "is \(member.value.kind.rawValue); metadata are texts, numbers, true and false")
    }
  }

  /// Each stage is a variant whose value is its name.
  private static func checkVariants(_ fields: DefinitionFields) throws(FlagError) {
    guard let variants = try fields.inner("variants") else { throw fields.bad("variants", "is missing") }
    for stage in Stage.allCases {
      let value = try variants.required(stage.rawValue, variants.string(stage.rawValue))
      guard value == stage.rawValue else {
        throw variants.bad(stage.rawValue, "is \"\(value)\"; the value of a variant is its name")
      }
    }
    if let extra = variants.except(Stage.allCases.map(\.rawValue)).first {
      throw variants.bad(extra.name.string, "is no stage")
    }
  }

  /// The share of ``Stage/live``; `nil` where all clients get the same.
  private static func share(_ fields: DefinitionFields) throws(FlagError) -> Int? {
    guard let targeting = try fields.inner("targeting"), !targeting.members.isEmpty else { return nil }
    let weights = targeting["fractional"]?.elements
    guard targeting.members.count == 1, let weights, weights.count == 2,
      weights[0][0]?.string == Stage.live.rawValue, let live = weights[0][1]?.int, weights[0].elements?.count == 2,
      weights[1][0]?.string == Stage.shadow.rawValue, let shadow = weights[1][1]?.int, weights[1].elements?.count == 2,
      (1...100).contains(live), live + shadow == FlagState.totalWeight
    else {
      throw fields.bad(
        "targeting",
        "is not {\"fractional\": [[\"live\", share], [\"shadow\", 100 - share]]}, the one form that Cutover writes")
    }
    return live
  }
}
