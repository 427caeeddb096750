import CutoverDomain
import CutoverJSON

/// One side's document as a comparison reads it. A value that has come whole can be put back, to come in pieces.
final class DocumentSide {
  let side: Side
  private let document: Document
  private let feed: DocumentFeed
  private var search: PlaceSearch
  /// Values that were put back, the one to be read first last.
  private var opened: [DocumentStream] = []

  init(_ side: Side, _ document: Document, places: NamedPlaces, meter: Meter) {
    self.side = side
    search = PlaceSearch(places)
    self.document = document
    feed = DocumentFeed(document) { try meter.check() }
  }

  /// The next piece. Throws ``SideFailure``, ``Meter/Cancelled``.
  func next() throws -> DocumentItem? {
    do {
      while let stream = opened.last {
        if let item = try stream.next() { return item }
        opened.removeLast()
      }
      let item = try feed.next()
      if let item, !search.isSettled { try search.look(at: item) }
      return item
    } catch let error as JSONError {
      throw SideFailure(side: side, error: ReadError(error, in: document))
    } catch let error as ReadError {
      throw SideFailure(side: side, error: error)
    }
  }

  /// The name of the next member, `nil` behind the last one.
  func nextName() throws -> ExactString? {
    guard case .name(let name) = try next() else { return nil }
    return name
  }

  /// The next element, `nil` behind the last one.
  func nextElement() throws -> [UInt8]? {
    guard case .element(let json) = try next() else { return nil }
    return json
  }

  /// The whole of the value that begins with `item`, as JSON without white space.
  func collect(_ item: DocumentItem?) throws -> [UInt8] {
    if case .value(let json) = item { return json }
    var writer = JSONWriter()
    var item = item
    var depth = 0
    repeat {
      switch item {
      case .value(let json), .element(let json): writer.raw(json)
      case .name(let name): writer.name(name.string)
      case .beginObject:
        writer.beginObject()
        depth += 1
      case .beginArray:
        writer.beginArray()
        depth += 1
      case .endObject:
        writer.endObject()
        depth -= 1
      case .endArray:
        writer.endArray()
        depth -= 1
      case nil: return writer.bytes
      }
      if depth > 0 { item = try next() }
    } while depth > 0
    return writer.bytes
  }

  /// Lets the array or object `json` come next, in pieces.
  func putBack(_ json: [UInt8]) { opened.append(DocumentStream(opening: json, of: document)) }
}
