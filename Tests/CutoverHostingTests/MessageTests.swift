import CutoverJSON
import CutoverMessages
import Testing

@testable import CutoverHosting

@Suite struct `An event that is a message alone` {
  private static func meaning(
    type: String = "Note", of aggregate: (String, String) = ("order", "1"), _ payload: String = #"{"a":1}"#,
    headers: String = "{}"
  ) throws -> [UInt8] {
    let payload = try JSONValue.parse(payload)
    let headers = try JSONValue.parse(headers)
    let write = RecordWrite.message { OutboxMessage(type, of: aggregate, payload, headers: headers) }
    return try write.change.meaning
  }

  /// By this an event that comes again is told from another one that has its id.
  @Test func `is another one where anything of the message is`() throws {
    let meanings = [
      try Self.meaning(), try Self.meaning(type: "Alarm"), try Self.meaning(of: ("order", "2")),
      try Self.meaning(of: ("balance", "1")), try Self.meaning(#"{"a":2}"#),
      try Self.meaning(headers: #"{"provider":"sim"}"#),
    ]
    #expect(Set(meanings).count == meanings.count)
    #expect(try Self.meaning() == meanings[0])
  }
}
