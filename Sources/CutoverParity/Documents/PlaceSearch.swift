import CutoverJSON

/// Looks for named places in the pieces of one document.
struct PlaceSearch {
  private let places: NamedPlaces
  private var path = JSONPath()
  /// Whether the arrays and objects that are open are objects, the innermost one last.
  private var open: [Bool] = []

  init(_ places: NamedPlaces) { self.places = places }

  /// Whether there is nothing to look for any more.
  var isSettled: Bool { places.isSettled }

  /// Takes in the next piece of the document. Throws ``JSONError``.
  mutating func look(at item: DocumentItem) throws {
    switch item {
    case .value(let json):
      places.look(at: try JSONValue.parse(json), path)
      leave()
    case .beginObject: begin(.object([]))
    case .beginArray: begin(.array([]))
    case .name(let name): path.segments.append(.member(name))
    case .element(let json): places.look(atElement: try JSONValue.parse(json), of: path)
    case .endObject, .endArray:
      open.removeLast()
      leave()
    }
  }

  private mutating func begin(_ value: JSONValue) {
    places.look(at: value, path)
    open.append(value.kind == .object)
  }

  /// Goes on behind a value, which may have been a member's.
  private mutating func leave() {
    if open.last == true { path.segments.removeLast() }
  }
}
