import CutoverBasics
package import CutoverJSON

extension AuditRecord {
  /// All fields but the hash.
  private var content: [JSONMember] {
    [
      JSONMember("n", .integer(n)), JSONMember("at", .date(at)), JSONMember("action", .text(action.rawValue)),
      JSONMember("actor", .text(actor)), JSONMember("approver", approver.map { .text($0) } ?? .null),
      JSONMember("flag", key.map { .text($0) } ?? .null),
      JSONMember("from", from.map { .text($0.stage.rawValue) } ?? .null),
      JSONMember("from_percent", from?.shareJSON ?? .null),
      JSONMember("to", to.map { .text($0.stage.rawValue) } ?? .null), JSONMember("percent", to?.shareJSON ?? .null),
      JSONMember("frozen", frozen.map { .bool($0) } ?? .null), JSONMember("reason", reason.map { .text($0) } ?? .null),
      JSONMember("forced", .bool(isForced)), JSONMember("gates", gates), JSONMember("evidence", evidence),
      JSONMember("version", .integer(version)), JSONMember("previous_hash", .text(previousHash)),
    ] + (keyID.map { [JSONMember("key", .text($0))] } ?? [])
  }

  package var json: JSONValue {
    .object(content + [JSONMember("hash", .text(hash))] + (mac.map { [JSONMember("mac", .text($0))] } ?? []))
  }

  /// The record with its hash, and signed where there is a key.
  func sealed(by key: AuditKeys.Key?) -> AuditRecord {
    var record = self
    record.keyID = key?.id
    var bytes: [UInt8] = []
    JSONValue.object(record.content).write(into: &bytes)
    record.hash = hexadecimalText(of: SHA256.digest(of: bytes))
    record.mac = key?.signature(of: record.hash)
    return record
  }

  static let remedy =
    "run 'cutover flags verify', compare the history with a copy from before (docs/flags.md); rollbacks work meanwhile"

  /// The line of the history, with its end.
  var line: [UInt8] {
    var bytes: [UInt8] = []
    json.write(into: &bytes)
    return bytes + [UInt8(ascii: "\n")]
  }

  /// Reads a line, `source` being its name in errors. Throws ``FlagError`` where it is none, or where its hash is not
  /// that of what it says, to the byte.
  init(line: [UInt8], source: String) throws(FlagError) {
    func damaged(_ problem: String) -> FlagError {
      FlagError(.damagedHistory, source, problem, remedy: Self.remedy)
    }
    guard let json = try? JSONValue.parse(line, source: source) else { throw damaged("this line is not JSON") }
    func state(_ stage: String, _ percent: String) -> FlagState? {
      guard let key = json["flag"]?.string, let stage = json[stage]?.string.flatMap(Stage.init(rawValue:)) else {
        return nil
      }
      return FlagState(key: key, stage: stage, percent: json[percent]?.int ?? 100)
    }
    guard let n = json["n"]?.int, let at = json["at"]?.string.flatMap(UTCDate.milliseconds),
      let action = json["action"]?.string.flatMap(Action.init(rawValue:)), let actor = json["actor"]?.string,
      let forced = json["forced"]?.bool, let gates = json["gates"], let evidence = json["evidence"],
      let version = json["version"]?.int, let previous = json["previous_hash"]?.string, let hash = json["hash"]?.string
    else { throw damaged("this line is not a record") }
    self.init(
      n: n, at: at, action: action, actor: actor, approver: json["approver"]?.string, key: json["flag"]?.string,
      from: state("from", "from_percent"), to: state("to", "percent"), frozen: json["frozen"]?.bool,
      reason: json["reason"]?.string, isForced: forced, gates: gates, evidence: evidence, version: version,
      previousHash: previous, hash: hash, keyID: json["key"]?.string, mac: json["mac"]?.string)
    guard (keyID == nil) == (mac == nil) else {
      throw damaged("record \(n) has a key without a signature, or the reverse")
    }
    // The hashed text is the line without its hash and signature.
    let tail = Array(",\"hash\":\"\(hash)\"\(mac.map { ",\"mac\":\"\($0)\"" } ?? "")}".utf8)
    guard line.count > tail.count, line.suffix(tail.count).elementsEqual(tail) else {
      throw damaged("this line does not end with its hash")
    }
    let content = line.dropLast(tail.count) + [UInt8(ascii: "}")]
    guard hexadecimalText(of: SHA256.digest(of: content)) == hash else {
      throw damaged("record \(n) is not what its hash was made of: somebody has changed it")
    }
  }
}

extension FlagState {
  fileprivate var shareJSON: JSONValue { stage == .live ? .integer(percent) : .null }
}
