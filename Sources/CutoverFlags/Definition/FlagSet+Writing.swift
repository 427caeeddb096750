import CutoverBasics
package import CutoverJSON

extension FlagSet {
  /// The name of the set in its metadata.
  static let id = "cutover"
  static let metadataNames = ["flagSetId", "version", "auditHash", "frozen", "bucketing"]

  /// The flagd definition file, by `https://flagd.dev/schema/v0/flags.json`.
  package var json: JSONValue {
    var metadata: [JSONMember] = [
      JSONMember("flagSetId", .text(Self.id)), JSONMember("version", .text(String(version))),
      JSONMember("frozen", .bool(isFrozen)), JSONMember("bucketing", .text(bucketing.rawValue)),
    ]
    metadata.add("auditHash", auditHash.map { .text($0) })
    metadata += thresholds.members + others.metadata
    return .object(
      [
        JSONMember("$schema", .text("https://flagd.dev/schema/v0/flags.json")),
        JSONMember("metadata", .object(metadata)),
        JSONMember("flags", .object(flags.map { JSONMember($0.key, $0.definition) } + others.flags)),
      ] + others.members)
  }

  /// The file's bytes.
  package var bytes: [UInt8] { Array((json.pretty + "\n").utf8) }
}

extension EndpointFlag {
  static let metadataNames = [
    "owner", "evidenceRun", "frozen", "percent", "changedBy", "changedAt", "since", "evidenceSince", "rehearsedFrom",
    "rehearsedAt", "requestedStage", "requestedPercent", "requestedBy", "requestedAt", "requestedReason",
    "requestedIdentity",
  ]

  /// Metadata as OpenFeature has them: texts, numbers, and truth values.
  package var metadata: [JSONMember] {
    var metadata: [JSONMember] = []
    metadata.add("owner", owner.map { .text($0) })
    metadata.add("evidenceRun", evidenceRun.map { .text($0) })
    metadata.add("frozen", .bool(isFrozen))
    metadata.add("percent", state.stage == .live ? .integer(state.percent) : nil)
    metadata.add("changedBy", changedBy.map { .text($0) })
    metadata.add("changedAt", changedAt.map(JSONValue.date))
    metadata.add("since", since.map(JSONValue.date))
    metadata.add("evidenceSince", evidenceSince.map(JSONValue.date))
    metadata.add("rehearsedFrom", rehearsedFrom.map { .text($0.rawValue) })
    metadata.add("rehearsedAt", rehearsedAt.map(JSONValue.date))
    if let request {
      metadata.add("requestedStage", .text(request.to.stage.rawValue))
      metadata.add("requestedPercent", .integer(request.to.percent))
      metadata.add("requestedBy", .text(request.by))
      metadata.add("requestedAt", .date(request.at))
      metadata.add("requestedReason", request.reason.map { .text($0) })
      metadata.add("requestedIdentity", request.identity.map { .text($0) })
    }
    return metadata + thresholds.members + otherMetadata
  }

  fileprivate var definition: JSONValue {
    let isPartial = state.stage == .live && state.percent < FlagState.totalWeight
    var members: [JSONMember] = [
      JSONMember("state", .text("ENABLED")),
      JSONMember("variants", .object(Stage.allCases.map { JSONMember($0.rawValue, .text($0.rawValue)) })),
      JSONMember("defaultVariant", .text(isPartial ? Stage.shadow.rawValue : state.stage.rawValue)),
    ]
    if isPartial {
      // The new stage first: a larger share only adds clients to it.
      let weights: [(Stage, Int)] = [(.live, state.percent), (.shadow, FlagState.totalWeight - state.percent)]
      members.add(
        "targeting",
        .object([
          "fractional": .array(weights.map { .array([.text($0.0.rawValue), .integer($0.1)]) })
        ]))
    }
    members.add("metadata", .object(metadata))
    return .object(members)
  }
}

extension JSONMember {
  init(_ name: String, _ value: JSONValue) { self.init(name: ExactString(name), value: value) }
}

extension [JSONMember] {
  /// Appends a member, if there is a value.
  mutating func add(_ name: String, _ value: JSONValue?) {
    if let value { append(JSONMember(name, value)) }
  }
}

extension JSONValue {
  /// RFC 3339, from Unix milliseconds.
  static func date(_ milliseconds: Int64) -> JSONValue { .text(UTCDate(milliseconds).text) }
}
