import CutoverDomain
import CutoverFlags
import CutoverHTTP
import CutoverJSON

/// What somebody wants done with a flag: the body of a request.
struct FlagOrder: Sendable {
  let to: Stage?
  let percent: Int?
  let reason: String?
  let actor: String
  /// Whose token was shown, whatever name is given.
  let identity: String
  /// The version of the flags that the decision was made by.
  let version: Int?
  let frozen: Bool?
  let isForced: Bool
  let approves: Bool
  /// Of a rollback from complete: whether old legacy files are to be read where the journal cannot complete them.
  let keepsFiles: Bool
  /// Of a rollback from complete: what files written from the repository may lack.
  let acceptedLoss: String?

  /// Who it was, where nobody says.
  private static let someone = "admin"
  private static let names = [
    "to", "percent", "reason", "actor", "version", "frozen", "force", "approve", "keep_files", "accept_loss",
  ]

  /// Throws `Problem` 400 for a body that says something else than it may. None at all says nothing.
  init(_ body: [UInt8], holder: String? = nil) throws(Problem) {
    let value: JSONValue
    do { value = body.isEmpty ? .object([:]) : try JSONValue.parse(body) } catch {
      throw Problem(400, "the body is not JSON: \(error)")
    }
    guard let members = value.members else { throw Problem(400, "the body has to be a JSON object") }
    for member in members where !Self.names.contains(member.name.string) {
      throw Problem(
        400, "the body has a member \"\(member.name.string)\"; it may have \(Self.names.joined(separator: ", "))")
    }
    for (index, member) in members.enumerated() where members[..<index].contains(where: { $0.name == member.name }) {
      throw Problem(400, "the body has \"\(member.name.string)\" twice; give it once")
    }
    let stage = try Self.text("to", value)
    to = try stage.map { name throws(Problem) in
      guard let stage = Stage(rawValue: name) else {
        throw Problem(400, FlagStage.unknown(name))
      }
      return stage
    }
    percent = try Self.value("percent", value, "a whole number from 1 to 100") { $0.int }
    if let percent, !(1...100).contains(percent) { throw Problem(400, "\"percent\" is \(percent), not from 1 to 100") }
    if let to, to != .live, percent != nil {
      throw Problem(400, "only live has a share; leave \"percent\" out with \"to\": \"\(to.rawValue)\"")
    }
    reason = try Self.text("reason", value)
    // Who has a token of their own goes by its name.
    let named = try Self.text("actor", value)
    actor = holder ?? named ?? Self.someone
    identity = holder.map { "token \($0)" } ?? "the shared token"
    version = try Self.value("version", value, "a whole number") { $0.int }
    frozen = try Self.value("frozen", value, "true or false") { $0.bool }
    isForced = try Self.value("force", value, "true or false") { $0.bool } ?? false
    approves = try Self.value("approve", value, "true or false") { $0.bool } ?? false
    keepsFiles = try Self.value("keep_files", value, "true or false") { $0.bool } ?? false
    acceptedLoss = try Self.value("accept_loss", value, "a text such as records=209") { json in
      json.string.flatMap { LegacyLoss.counts($0) == nil ? nil : $0 }
    }
    if keepsFiles, acceptedLoss != nil {
      throw Problem(
        400, "give \"keep_files\" or \"accept_loss\", not both: one leaves the files, the other replaces them")
    }
    if isForced, reason == nil { throw Problem(400, "to force a promotion needs a \"reason\"") }
    if approves, to != nil || percent != nil {
      throw Problem(400, "\"approve\" takes what was asked for; leave \"to\" and \"percent\" out")
    }
  }

  /// The state that is named, of the flag called `key` in `set`; `nil` where none is. Throws ``FlagError``.
  func target(_ key: String, in set: FlagSet) throws(FlagError) -> FlagState? {
    guard let stage = to ?? percent.map({ _ in .live }) else { return nil }
    return try set.state(key, at: stage, percent: percent)
  }

  /// A text, `nil` where it is left out or empty.
  private static func text(_ name: String, _ body: JSONValue) throws(Problem) -> String? {
    let text = try value(name, body, "a text") { $0.string }
    return text?.contains { !$0.isWhitespace } == true ? text : nil
  }

  private static func value<V>(
    _ name: String, _ body: JSONValue, _ wanted: String, _ read: (JSONValue) -> V?
  ) throws(Problem) -> V? {
    guard let given = body[name], given != .null else { return nil }
    guard let value = read(given) else { throw Problem(400, "\"\(name)\" has to be \(wanted)") }
    return value
  }
}
