import CutoverDomain
package import CutoverJSON

/// Errors on their way to another process of the machine.
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

extension WriterStatus {
  /// As `cutover status --json` shows it, and as it passes between processes.
  package var json: JSONValue {
    let pause = lastPause.map { JSONValue.integer(Int(($0 * 1000).rounded(.up))) }
    return .object([
      "head": .integer(head), "sinks": .array(sinks.map(\.json)),
      "relay_error": relayError.map { .text($0) } ?? .null,
      "journal_error": journalError.map { .text($0) } ?? .null, "last_pause_ms": pause ?? .null,
      "waiting": waiting?.json ?? .null, "refused_cut": refusal?.json ?? .null,
      "ingest_refusal": ingestRefusal.map { .text($0) } ?? .null,
    ])
  }
}

extension WriterStatus.Sink {
  var json: JSONValue {
    .object([
      "name": .text(name), "position": .integer(position), "lag": .integer(lag),
      "lag_seconds": .seconds(lagSeconds), "error": error.map { .text($0) } ?? .null,
      "displaced": .bool(isDisplaced), "needed": .bool(isNeeded),
      "failing_seconds": failingFor.map { .integer(Int($0)) } ?? .null,
    ])
  }
}

extension WriterStatus.Waiting {
  var json: JSONValue {
    .object([
      "purpose": .text(purpose), "reason": reason.map { .text($0) } ?? .null, "seconds": .seconds(seconds),
      "holding": .bool(isHolding),
    ])
  }
}

extension JSONValue {
  /// To the millisecond.
  fileprivate static func seconds(_ seconds: Double) -> JSONValue {
    .number(JSONNumber(unchecked: "\((seconds * 1000).rounded() / 1000)"))
  }
}
