public import CutoverJSON

/// Where a sink stands: in which journal, at which entry of it, and which writer brought it there.
public struct SinkPosition: Sendable, Equatable {
  public var journal: String
  public var sequence: Int64
  /// The writer that has the store; `nil` where it was last written by a version that did not say.
  public var epoch: SinkEpoch?

  public init(journal: String, sequence: Int64, epoch: SinkEpoch? = nil) {
    self.journal = journal
    self.sequence = sequence
    self.epoch = epoch
  }

  /// The same writer at another entry.
  public func at(_ sequence: Int64) -> SinkPosition {
    SinkPosition(journal: journal, sequence: sequence, epoch: epoch)
  }
}

/// The time of one writer: what a store names its owner by.
///
/// A journal counts the writers that have opened it, and every store that they feed keeps the epoch of the last one with
/// its position. A store whose epoch the journal does not know was fed by somebody else since: by another journal, or by a
/// copy of this one, which has the same identity and may have the same number, but never the same token.
public struct SinkEpoch: Sendable, Equatable {
  /// Grows with every writer of the journal.
  public var number: Int64
  /// Random: tells this writer from that of a copy of the journal.
  public var token: String
  /// Who it is, for people: command, process, and since when.
  public var process: String
  /// Where its journal is: machine and state folder.
  public var place: String

  public init(number: Int64, token: String, process: String, place: String) {
    self.number = number
    self.token = token
    self.process = process
    self.place = place
  }

  /// For people.
  public var owner: String { "\(process), state folder \(place), epoch \(number)" }

  /// For stores that keep it as one value: JSON.
  public var text: String {
    JSONValue.object([
      "number": .integer(number), "token": .text(token), "process": .text(process), "place": .text(place),
    ]).compact
  }

  /// What ``text`` gave; `nil` for anything else.
  public init?(text: String) {
    guard let value = try? JSONValue.parse(Array(text.utf8)) else { return nil }
    self.init(value)
  }

  /// The same as an object within a larger document.
  public init?(_ value: JSONValue) {
    guard let number = value["number"]?.number.flatMap({ Int64($0.lexeme) }), let token = value["token"]?.string,
      let process = value["process"]?.string, let place = value["place"]?.string
    else { return nil }
    self.init(number: number, token: token, process: process, place: place)
  }
}
