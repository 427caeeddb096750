import CutoverDomain
import CutoverJSON
import CutoverRepository

/// What is around the data of an event.
struct EventEnvelope {
  let reader: JSONReader
  /// Whether types are allowed that nobody outside may send, and what earlier versions have accepted.
  let isOwn: Bool

  /// Which of two members with one name was meant nobody can tell.
  func check(isFirst: Bool) throws {
    if !isFirst { throw reader.error(.duplicateMember, "this member is there twice") }
  }

  static func missing(_ member: String) -> EventError {
    EventError(.missingField, field: "/\(member)", "this field is missing")
  }

  static func unknown(_ type: String, among known: [String]) -> EventError {
    EventError(
      .unknownType, field: "/type",
      "there is no type \(type.quotedBeginning); there are \(known.joined(separator: ", "))")
  }

  func readID() throws -> String {
    let id = try reader.readString()
    if id.isEmpty { throw EventError(.outOfRange, field: "/id", "this must not be empty") }
    if isOwn { return id }
    guard id.utf8.count <= Self.longestID else {
      throw EventError(.outOfRange, field: "/id", "this is longer than \(Self.longestID) bytes")
    }
    // A store would take it for one that gives it all that came before.
    guard !id.hasPrefix(BackfillOrder.idPrefix) else {
      throw EventError(.outOfSet, field: "/id", "ids that begin with \(BackfillOrder.idPrefix) are the program's own")
    }
    return id
  }

  private static let longestID = 256

  /// A text that comes behind the data; `nil` where there is none.
  static func later(_ member: StaticString, in json: UnsafeBufferPointer<UInt8>) throws -> String? {
    let reader = JSONReader(bytes: Array(json), source: "event")
    try reader.beginObject()
    while try reader.nextMember() { if reader.memberName(is: member) { return try reader.readString() } }
    return nil
  }
}
