import CutoverBasics
import CutoverJSON

/// Reads a rules file, with the place of whatever is wrong in it. Throws ``JSONError``.
struct RuleDecoder {
  private let reader: JSONReader
  /// Endpoints may be named with it in front.
  private let domain: String?

  init(_ reader: JSONReader, domain: String?) {
    self.reader = reader
    self.domain = domain
  }

  func rules() throws -> [Rule] {
    var version: Int64?
    var rules: [Rule]?
    try members { name in
      switch name {
      case "version":
        version = try reader.readInt64()
        if version != Rules.formatVersion {
          throw bad("this program reads version \(Rules.formatVersion) of the format")
        }
      case "rules":
        var list: [Rule] = []
        try reader.beginArray()
        while try reader.nextElement() { list.append(try rule()) }
        rules = list
      default: throw bad("there is no such member; a rules file has version, rules")
      }
    }
    guard version != nil else { throw missing("version") }
    guard let rules else { throw missing("rules") }
    try reader.finish()
    return rules
  }

  private func rule() throws -> Rule {
    let line = reader.error(.badValue, "").line
    var texts: [ExactString: String] = [:]
    var path: (text: String, glob: Glob<ExactString>)?
    var kinds: Set<JSONDifference.Kind>?
    var match: RuleMatch?
    var maxHits: Int?
    try members { name in
      switch name {
      case "path": path = try self.path()
      case "kinds": kinds = try self.kinds()
      case "match": match = try self.match()
      case "max_hits":
        let count = try reader.readInt64()
        if count < 1 { throw bad("a bound is 1 or more") }
        maxHits = Int(count)
      case "id", "endpoint", "owner", "reason", "ticket": texts[name] = try text()
      case "expires": texts[name] = try day()
      default:
        let near = suggestion(for: name.string, among: Self.memberNames).map { "did you mean '\($0)'? It" } ?? "it"
        throw bad("a rule has no such member; \(near) has \(Self.memberNames.joined(separator: ", "))")
      }
    }
    func required(_ name: ExactString) throws -> String {
      guard let text = texts[name] else { throw missing(name.string) }
      return text
    }
    guard let path else { throw missing("path") }
    guard let match else { throw missing("match") }
    guard let kinds = kinds ?? match.kinds else { throw missing("kinds") }
    let endpoint = endpoint(texts["endpoint"] ?? "*")
    return Rule(
      id: try required("id"), endpoint: endpoint, path: path.text, kinds: kinds, match: match,
      owner: try required("owner"), reason: try required("reason"), ticket: texts["ticket"],
      expires: try required("expires"), maxHits: maxHits, line: line, pathGlob: path.glob,
      endpointGlob: Glob(name: endpoint))
  }

  /// The endpoint without the domain.
  private func endpoint(_ name: String) -> String {
    guard let domain, name.utf8.starts(with: "\(domain).".utf8) else { return name }
    return String(name.dropFirst(domain.count + 1))
  }

  private static let memberNames = [
    "id", "endpoint", "path", "kinds", "match", "owner", "reason", "ticket", "expires", "max_hits",
  ]

  private func path() throws -> (String, Glob<ExactString>) {
    let text = try reader.readString()
    guard let glob = Glob(path: text) else {
      throw bad(
        "a path is empty or begins with '/', '~' in a name is ~0, and '*' or '**' stands for whole segments: "
          + "/trades/*/price")
    }
    return (text, glob)
  }

  private func kinds() throws -> Set<JSONDifference.Kind> {
    var kinds: Set<JSONDifference.Kind> = []
    try reader.beginArray()
    while try reader.nextElement() {
      let name = try reader.readString()
      guard let kind = JSONDifference.Kind(rawValue: name), Rule.tolerableKinds.contains(kind) else {
        let known = JSONDifference.Kind.allCases.filter(Rule.tolerableKinds.contains).map(\.rawValue)
        let near = suggestion(for: name, among: known).map { "did you mean '\($0)'? It" } ?? "it"
        throw bad("no rule can be for '\(name)'; \(near) can be for \(known.joined(separator: ", "))")
      }
      kinds.insert(kind)
    }
    if kinds.isEmpty { throw bad("a rule is for one kind at least") }
    return kinds
  }

  /// A name, or an object of a name and its argument.
  private func match() throws -> RuleMatch {
    if try reader.peek() == .string {
      switch try reader.readString() {
      case "ignore": return .ignore
      case "set": return .set
      case "null_equals_absent": return .nullEqualsAbsent
      case let name: throw unknownMatch(name)
      }
    }
    var match: RuleMatch?
    try members { name in
      if match != nil { throw bad("a rule has one match; write another rule for the other one") }
      switch name {
      case "absolute": match = .absolute(try distance())
      case "relative": match = .relative(try distance())
      case "ulp":
        let count = try reader.readInt64()
        if count < 1 { throw bad("a number of steps is 1 or more") }
        match = .ulp(Int(count))
      case "time_truncation":
        let name = try reader.readString()
        guard let unit = Timestamp.Unit(rawValue: name) else {
          let units = Timestamp.Unit.allCases.map(\.rawValue).joined(separator: ", ")
          throw bad("there is no unit '\(name)'; there are \(units)")
        }
        match = .timeTruncation(unit)
      case "enum_map": match = .enumMap(try names())
      default: throw unknownMatch(name.string)
      }
    }
    guard let match else { throw bad("a match has a name: \(Self.matches)") }
    return match
  }

  private static let matches =
    #""ignore", "set", "null_equals_absent", or {"absolute": 0.01}, {"relative": 1e-9}, {"ulp": 4}, "#
    + #"{"time_truncation": "second"}, {"enum_map": {"BUY": "buy"}}"#

  private func unknownMatch(_ name: String) -> JSONError {
    bad("there is no match '\(name)'; there are \(Self.matches)")
  }

  private func distance() throws -> JSONNumber {
    let number = try reader.readNumber()
    if number.isNegative { throw bad("a distance is not below zero") }
    return number
  }

  private func names() throws -> [JSONMember] {
    var pairs: [JSONMember] = []
    try members { name in
      let value = try reader.readValue()
      if value.kind == .array || value.kind == .object { throw bad("a name is not an array or an object") }
      pairs.append(JSONMember(name: name, value: value))
    }
    if pairs.isEmpty { throw bad("a map has one pair at least") }
    return pairs
  }

  private func day() throws -> String {
    let text = try reader.readString()
    guard UTCDate.milliseconds(text + "T00:00:00.000Z") != nil else { throw bad("a day is written 2026-12-31") }
    return text
  }

  private func text() throws -> String {
    let text = try reader.readString()
    if text.allSatisfy(\.isWhitespace) { throw bad("this says nothing") }
    return text
  }

  /// Reads an object; a name that repeats is an error.
  private func members(_ read: (ExactString) throws -> Void) throws {
    var seen: Set<ExactString> = []
    try reader.beginObject()
    while try reader.nextMember() {
      let name = ExactString(String(decoding: reader.memberName, as: UTF8.self))
      if !seen.insert(name).inserted { throw reader.error(.duplicateMember, "this member is there already") }
      try read(name)
    }
  }

  private func bad(_ message: String) -> JSONError { reader.error(.badValue, message) }

  private func missing(_ name: String) -> JSONError { reader.error(.missingMember, "there is no \(name)") }
}
