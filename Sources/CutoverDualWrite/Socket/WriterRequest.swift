import CutoverJSON

/// What a process asks of the writer of another one: one form for both ends of the socket.
enum WriterRequest: Sendable, Equatable {
  /// Takes events in. Their texts follow, a line each, `bytes` in all.
  case accept(bytes: Int, stopping: Bool)
  /// Waits until sinks have an entry, for `patience` milliseconds at most; `sinks` is as in
  /// ``DualWriter/waitUntilApplied(_:bySinks:for:)``.
  case wait(sequence: Int64, sinks: Int?, patience: Int)
  /// `probing`: only after it was asked whether the journal can be written.
  case status(probing: Bool)
  /// Holds a cut until ``resume``, or for as long as a lease lasts; `patience` is in milliseconds.
  case cut(patience: Int)
  case resume
  case backfill(folder: String, batch: Int)
  /// The order is the domain's own, as in ``perform``.
  case catchUpLegacy(order: JSONValue)
  case perform(order: JSONValue)
  case retryParked(sink: String, sequence: Int64)
  case discardParked(sink: String, sequence: Int64)

  /// An object whose member `do` says what is asked for.
  var json: JSONValue {
    switch self {
    case .accept(let bytes, let stopping):
      .object(["do": .text("accept"), "bytes": .integer(bytes), "stop": .bool(stopping)])
    case .wait(let sequence, let sinks, let patience):
      .object([
        "do": .text("wait"), "sequence": .integer(sequence), "sinks": sinks.map { .integer($0) } ?? .null,
        "patience": .integer(patience),
      ])
    case .status(let probing): .object(["do": .text("status"), "probe": .bool(probing)])
    case .cut(let patience): .object(["do": .text("cut"), "patience": .integer(patience)])
    case .resume: .object(["do": .text("resume")])
    case .backfill(let folder, let batch):
      .object(["do": .text("backfill"), "folder": .text(folder), "batch": .integer(batch)])
    case .catchUpLegacy(let order): .object(["do": .text("catch_up"), "order": order])
    case .perform(let order): .object(["do": .text("perform"), "order": order])
    case .retryParked(let sink, let sequence): Self.parked("retry", sink, sequence)
    case .discardParked(let sink, let sequence): Self.parked("discard", sink, sequence)
    }
  }

  /// Whether the client can leave without the answer: nothing was changed, or the writer notices and ends the work. The
  /// outcome of the others has to be known.
  var canBeLeft: Bool {
    switch self {
    case .status, .cut, .backfill, .catchUpLegacy: true
    case .accept, .wait, .resume, .perform, .retryParked, .discardParked: false
    }
  }

  private static func parked(_ action: String, _ sink: String, _ sequence: Int64) -> JSONValue {
    .object(["do": .text(action), "sink": .text(sink), "sequence": .integer(sequence)])
  }

  /// Throws where a program of another version asks for what this one does not know.
  init(_ json: JSONValue) throws(DualWriteError) {
    let action = json["do"]?.string ?? ""
    func required<Value>(_ name: String, _ value: Value?) throws(DualWriteError) -> Value {
      guard let value else {
        throw DualWriteError(.unavailable, "the writer was asked to '\(action)' without '\(name)'")
      }
      return value
    }
    func int(_ name: String) throws(DualWriteError) -> Int { try required(name, json[name]?.int) }
    func text(_ name: String) throws(DualWriteError) -> String { try required(name, json[name]?.string) }
    switch action {
    case "accept": self = .accept(bytes: try int("bytes"), stopping: json["stop"]?.bool ?? false)
    case "wait":
      self = .wait(sequence: Int64(try int("sequence")), sinks: json["sinks"]?.int, patience: try int("patience"))
    case "status": self = .status(probing: json["probe"]?.bool ?? false)
    case "cut": self = .cut(patience: try int("patience"))
    case "resume": self = .resume
    case "backfill": self = .backfill(folder: try text("folder"), batch: try int("batch"))
    case "catch_up": self = .catchUpLegacy(order: json["order"] ?? .null)
    case "perform": self = .perform(order: json["order"] ?? .null)
    case "retry": self = .retryParked(sink: try text("sink"), sequence: Int64(try int("sequence")))
    case "discard": self = .discardParked(sink: try text("sink"), sequence: Int64(try int("sequence")))
    default: throw DualWriteError(.unavailable, "the writer does not know '\(action)'")
    }
  }

  /// Whether a client that asks for this only sends events: it can do the same with the next writer. `nil` where the
  /// request says nothing about that.
  var isOfSender: Bool? {
    switch self {
    case .accept, .wait: true
    case .status: nil
    default: false
    }
  }
}
