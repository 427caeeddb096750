import CutoverBasics
package import CutoverJSON

/// The bounds that gates hold evidence to. Each can be set in the metadata of the flag file, for all endpoints or for
/// one, under the name in ``fields``.
package struct GateThresholds: Sendable, Equatable {
  /// Clean runs in a row.
  package var cleanRuns = 3
  /// Between two runs that count, in minutes.
  package var runSpacingMinutes = 60
  /// The age of the last run, in hours.
  package var runFreshnessHours = 26
  /// Shadow comparisons with content on both sides.
  package var shadowSamples = 3000
  /// Answers since the last flip that show which side served them.
  package var liveReads = 100
  /// After an answer that fell back to the legacy side, how long promotions are refused, in minutes.
  package var fallbackFreeMinutes = 60
  /// The lag of a sink and the age of what waits for Redis, in seconds.
  package var lagSeconds = 30
  /// Errors of the candidate above those of the legacy side, in hundredths of a percent of all reads.
  package var errorBasisPoints = 10
  /// The candidate's p99 latency, in percent of the legacy side's.
  package var latencyPercent = 120
  /// A p99 up to this, in milliseconds, is never too slow: of answers that are at hand, one in a hundred that had to be
  /// made is many times the others, and nobody notices.
  package var latencyFloorMilliseconds = 5
  /// Whether somebody else has to approve a promotion: 1 or 0.
  package var approvals = 0
  /// After an automatic rollback, how long promotions are refused, in minutes.
  package var cooldownMinutes = 60
  /// The share that `live` begins with, in percent.
  package var firstSharePercent = 10
  /// The age of the last run at the step to `complete`, in minutes.
  package var finalRunMinutes = 60

  package init() {}

  /// A threshold that can be set: its name in metadata and audit, its place, its smallest and largest value, and what it is.
  struct Field: Sendable {
    let name: String
    nonisolated(unsafe) let path: WritableKeyPath<GateThresholds, Int>
    let range: ClosedRange<Int>
    let abstract: String

    init(_ name: String, _ path: WritableKeyPath<GateThresholds, Int>, _ range: ClosedRange<Int>, _ abstract: String) {
      (self.name, self.path, self.range, self.abstract) = (name, path, range, abstract)
    }
  }

  static let fields = [
    Field("cleanRuns", \.cleanRuns, 1...1000, "how many clean runs in a row a promotion needs"),
    Field(
      "runSpacingMinutes", \.runSpacingMinutes, 0...10_080, "how many minutes lie between two runs that count"),
    Field("runFreshnessHours", \.runFreshnessHours, 1...720, "how many hours old the last run may be"),
    Field("shadowSamples", \.shadowSamples, 1...1_000_000_000, "how many shadow reads a promotion needs"),
    Field(
      "liveReads", \.liveReads, 1...1_000_000_000,
      "how many answers of the present stage a promotion needs that came from the side that it calls for"),
    Field(
      "fallbackFreeMinutes", \.fallbackFreeMinutes, 0...10_080,
      "how many minutes promotions are refused after an answer that fell back to legacy"),
    Field(
      "lagSeconds", \.lagSeconds, 0...86_400,
      "how many seconds a sink may lag, and a note may wait for Redis; where a rollback comes, too"),
    Field(
      "errorBasisPoints", \.errorBasisPoints, 0...10_000,
      "how many hundredths of a percent more reads may fail than on the legacy side"),
    Field("latencyPercent", \.latencyPercent, 1...10_000, "the p99 latency allowed, in percent of the legacy side's"),
    Field(
      "latencyFloorMilliseconds", \.latencyFloorMilliseconds, 0...60_000,
      "a p99 of so many milliseconds is never too slow"),
    Field("approvals", \.approvals, 0...1, "1 where somebody else has to approve a promotion"),
    Field(
      "cooldownMinutes", \.cooldownMinutes, 0...10_080,
      "how many minutes promotions are refused after an automatic rollback"),
    Field("firstSharePercent", \.firstSharePercent, 1...100, "the share in percent that live begins with"),
    Field(
      "finalRunMinutes", \.finalRunMinutes, 1...1440, "how many minutes old the last run may be at the step to complete"
    ),
  ]

  /// Every name that a threshold can be set by.
  package static var names: [String] { fields.map(\.name) }

  /// A threshold as a list of settings shows it.
  package struct Settable: Sendable {
    package let name: String
    /// Its name in JSON and settings: `clean_runs`.
    package let jsonName: String
    package let range: ClosedRange<Int>
    /// Its value where nobody sets it.
    package let standard: Int
    /// What it is, in a line.
    package let abstract: String
  }

  package static var settable: [Settable] {
    fields.map {
      Settable(
        name: $0.name, jsonName: jsonName($0.name), range: $0.range, standard: GateThresholds()[keyPath: $0.path],
        abstract: $0.abstract)
    }
  }

  /// These thresholds, with those that `overrides` sets in their place.
  package func applying(_ overrides: ThresholdOverrides) -> GateThresholds {
    var result = self
    for field in Self.fields {
      if let value = overrides[field.name] { result[keyPath: field.path] = value }
    }
    return result
  }

  /// `name=value` of each that differs from `other`, as a command sets it.
  package func assignments(besides other: GateThresholds) -> [String] {
    Self.fields.compactMap { field in
      let value = self[keyPath: field.path]
      return value == other[keyPath: field.path] ? nil : "\(field.name)=\(value)"
    }
  }

  package var json: JSONValue {
    .object(
      Self.fields.map {
        JSONMember(name: ExactString(Self.jsonName($0.name)), value: .integer(self[keyPath: $0.path]))
      })
  }

  /// A threshold's name in JSON that the program prints: `cleanRuns` is `clean_runs`. Flag files have it as it is, in the
  /// style of flagd.
  static func jsonName(_ name: String) -> String {
    name.map { $0.isUppercase ? "_\($0.lowercased())" : String($0) }.joined()
  }
}

/// The thresholds that somebody has set, by name.
package struct ThresholdOverrides: Sendable, Equatable {
  private var values: [String: Int] = [:]

  package init() {}

  package var isEmpty: Bool { values.isEmpty }

  package subscript(name: String) -> Int? { values[name] }

  /// Sets one, by its name in the flag file or in JSON; `nil` takes it back. Throws ``FlagError`` for a name that there is not, and a value that it cannot have.
  package mutating func set(_ name: String, to value: Int?) throws(FlagError) {
    guard
      let field = GateThresholds.fields.first(where: { $0.name == name || GateThresholds.jsonName($0.name) == name })
    else {
      throw FlagError(
        .invalid, name, "there is no such threshold",
        remedy: suggestion(for: name, among: GateThresholds.names).map { "did you mean '\($0)'?" }
          ?? "there are \(GateThresholds.names.joined(separator: ", "))")
    }
    if let value, !field.range.contains(value) {
      throw FlagError(
        .invalid, name, "\(value) is not from \(field.range.lowerBound) to \(field.range.upperBound)",
        remedy: "set one that is")
    }
    values[field.name] = value
  }

  /// What `text` sets: `name=value`, without a value to take the threshold back. Throws ``FlagError``.
  package static func parsing(_ text: String) throws(FlagError) -> (name: String, value: Int?) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty else {
      throw FlagError(.invalid, text, "names no threshold with its value", remedy: "write name=value")
    }
    let (name, number) = (parts[0], parts[1])
    let digits = number.drop { $0 == "-" || $0 == "+" }
    guard number.isEmpty || !digits.isEmpty && digits.allSatisfy({ $0.isASCII && $0.isNumber }) else {
      throw FlagError(.invalid, name, "'\(number)' is no whole number", remedy: "write \(name)=100, say")
    }
    var probe = ThresholdOverrides()
    // One with more digits than fit is out of every range.
    let value = number.isEmpty ? nil : Int(number) ?? .max
    do throws(FlagError) { try probe.set(name, to: value) } catch {
      guard value == .max else { throw error }
      throw FlagError(.invalid, name, error.message.replacing("\(Int.max)", with: number), remedy: error.remedy)
    }
    let field = GateThresholds.fields.first { $0.name == name || GateThresholds.jsonName($0.name) == name }
    return (field?.name ?? name, value)
  }

  /// `name=value` of each, as a command sets it, in the order of ``GateThresholds/fields``.
  package var assignments: [String] {
    GateThresholds.fields.compactMap { field in values[field.name].map { "\(field.name)=\($0)" } }
  }

  /// In the order of ``GateThresholds/fields``.
  var members: [JSONMember] {
    GateThresholds.fields.compactMap { field in
      values[field.name].map { JSONMember(name: ExactString(field.name), value: .integer($0)) }
    }
  }
}
