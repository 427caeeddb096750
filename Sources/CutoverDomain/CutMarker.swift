import CutoverJSON

/// An entry of the journal by which somebody asks for a cut: each sink that comes to it keeps its side as it is then, for
/// those who asked, and goes on. It changes no store.
///
/// As an event it is the program's own: nobody outside can send one.
package struct CutMarker: DomainEvent, Equatable {
  /// Tells the cut from any other one: hexadecimal digits.
  package let token: String

  private static let name = "cutover-cut"
  private static let beginning = Array("{\"type\":\"\(name)\",".utf8)

  package init(token: String) { self.token = token }

  /// `nil` where the text of an accepted event is none.
  package init?(_ json: UnsafeBufferPointer<UInt8>) {
    guard json.count > Self.beginning.count, json.prefix(Self.beginning.count).elementsEqual(Self.beginning),
      let token = (try? JSONValue.parse(Array(json)))?["token"]?.string
    else { return nil }
    self.token = token
  }

  package var id: String { "\(Self.name)-\(token)" }
  package var type: String { Self.name }

  /// As it stands in the journal.
  package var content: [UInt8] { Self.beginning + Array("\"id\":\"\(id)\",\"token\":\"\(token)\"}".utf8) }
}
