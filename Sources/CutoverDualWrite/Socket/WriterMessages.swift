import CutoverDomain
package import CutoverJSON

// What a writer answers, and how it passes between processes: each both written and read here.

/// Errors.
enum WireError {
  static func json(of error: any Error) -> JSONValue {
    if let error = error as? DualWriteError {
      return .object([
        "code": .text(error.code.rawValue), "message": .text(error.message),
        "remedy": error.remedy.map { .text($0) } ?? .null,
      ])
    }
    return .object(["code": .text(DualWriteError.Code.unavailable.rawValue), "message": .text("\(error)")])
  }

  static func error(from json: JSONValue) -> DualWriteError {
    DualWriteError(
      json["code"]?.string.flatMap(DualWriteError.Code.init) ?? .unavailable, json["message"]?.string ?? "",
      remedy: json["remedy"]?.string)
  }
}

/// What became of an event: `[sequence, is it a duplicate]`, or an object that says why it was refused.
extension Result where Success == Acceptance, Failure == EventError {
  var json: JSONValue {
    switch self {
    case .success(let acceptance): .array([.integer(acceptance.sequence), .bool(acceptance.isDuplicate)])
    case .failure(let error): error.json
    }
  }

  init(_ json: JSONValue) {
    if let sequence = json[0]?.int {
      self = .success(Acceptance(sequence: Int64(sequence), isDuplicate: json[1]?.bool ?? false))
    } else {
      self = .failure(EventError(json))
    }
  }
}

extension EventError {
  var json: JSONValue {
    .object([
      "code": .text(code.rawValue), "field": .text(field), "column": column.map { .integer($0) } ?? .null,
      "message": .text(message),
    ])
  }

  init(_ json: JSONValue) {
    self.init(
      json["code"]?.string.flatMap(Code.init) ?? .notJSON, field: json["field"]?.string ?? "",
      column: json["column"]?.int, json["message"]?.string ?? "")
  }
}

extension HeldCut {
  var json: JSONValue {
    .object([
      "journal": .text(cut.journal), "sequence": .integer(cut.sequence), "folder": .text(folder),
      "legacy_path": .text(legacyPath),
    ])
  }

  /// `nil` where a part is missing.
  init?(_ json: JSONValue) {
    guard let journal = json["journal"]?.string, let sequence = json["sequence"]?.int,
      let folder = json["folder"]?.string, let legacyPath = json["legacy_path"]?.string
    else { return nil }
    self.init(cut: Cut(journal: journal, sequence: Int64(sequence)), folder: folder, legacyPath: legacyPath)
  }
}

extension WriterStatus {
  /// As `cutover status --json` shows it, and as it passes between processes.
  package var json: JSONValue {
    func text(_ value: String?) -> JSONValue { value.map { .text($0) } ?? .null }
    return .object([
      "head": .integer(head), "sinks": .array(sinks.map(\.json)), "relay_error": text(relayError),
      "journal_error": text(journalError), "last_pause_ms": lastPauseMilliseconds.map { .integer($0) } ?? .null,
      "waiting": waiting?.json ?? .null, "refused_cut": refusal?.json ?? .null,
      "ingest_refusal": text(ingestRefusal), "journal": text(journal),
    ])
  }

  init(_ json: JSONValue) {
    self.init(
      head: Int64(json["head"]?.int ?? 0), sinks: (json["sinks"]?.elements ?? []).map { Sink($0) },
      relayError: json["relay_error"]?.string, journalError: json["journal_error"]?.string,
      lastPause: json["last_pause_ms"]?.int.map { Double($0) / 1000 },
      waiting: json["waiting"].flatMap { Waiting($0) }, refusal: json["refused_cut"].flatMap { Waiting($0) },
      ingestRefusal: json["ingest_refusal"]?.string, journal: json["journal"]?.string)
  }
}

extension WriterStatus.Sink {
  fileprivate var json: JSONValue {
    .object([
      "name": .text(name), "position": .integer(position), "lag": .integer(lag),
      "lag_seconds": .seconds(lagSeconds), "error": error.map { .text($0) } ?? .null,
      "displaced": .bool(isDisplaced), "needed": .bool(isNeeded),
      "failing_seconds": failingFor.map { .integer(Int($0)) } ?? .null,
    ])
  }

  fileprivate init(_ json: JSONValue) {
    self.init(
      name: json["name"]?.string ?? "", position: Int64(json["position"]?.int ?? 0), lag: Int64(json["lag"]?.int ?? 0),
      lagSeconds: json["lag_seconds"]?.number?.doubleValue ?? 0, error: json["error"]?.string,
      failingFor: json["failing_seconds"]?.int.map { Double($0) }, isDisplaced: json["displaced"]?.bool ?? false,
      isNeeded: json["needed"]?.bool ?? true)
  }
}

extension WriterStatus.Waiting {
  package var json: JSONValue {
    .object([
      "purpose": .text(purpose), "reason": reason.map { .text($0) } ?? .null, "seconds": .seconds(seconds),
      "holding": .bool(isHolding),
    ])
  }

  /// `nil` where there is none.
  fileprivate init?(_ json: JSONValue) {
    guard let purpose = json["purpose"]?.string else { return nil }
    self.init(
      purpose: purpose, reason: json["reason"]?.string, seconds: json["seconds"]?.number?.doubleValue ?? 0,
      isHolding: json["holding"]?.bool ?? false)
  }
}

extension JSONValue {
  /// To the millisecond.
  fileprivate static func seconds(_ seconds: Double) -> JSONValue {
    .number(JSONNumber(unchecked: "\((seconds * 1000).rounded() / 1000)"))
  }
}
