import CutoverDomain
import CutoverTestKit

@testable import ArenaDomain

func decode(_ json: [UInt8]) throws(EventError) -> ArenaEvent { try decode(json, isAccepted: false) }

func decode(_ json: String) throws(EventError) -> ArenaEvent { try decode(Array(json.utf8)) }

func decode(_ json: [UInt8], isAccepted: Bool) throws(EventError) -> ArenaEvent {
  let decoder = Arena.decoder
  var json = json
  let event: Result<any DomainEvent, EventError> = json.withUnsafeMutableBufferPointer { bytes in
    let bytes = UnsafeBufferPointer(bytes)
    do throws(EventError) {
      return .success(try isAccepted ? decoder.decodeAccepted(bytes) : decoder.decode(bytes))
    } catch { return .failure(error) }
  }
  return try event.get() as! ArenaEvent
}

/// The example of each type in docs/events.md.
func documentedExamples() throws -> [String] {
  let page = try Program.run("cat", [PackageFolder.path + "/docs/events.md"]).text
  return page.split(separator: "\n").filter { $0.hasPrefix(#"{"type":"#) && $0.contains(#""id":"e-"#) }.map(String.init)
}
