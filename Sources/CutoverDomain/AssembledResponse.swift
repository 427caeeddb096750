package import CutoverJSON

/// An answer that was assembled of its parts, in their order.
package final class AssembledResponse: Response {
  private var parts: ArraySlice<ResponseField>

  package init(_ parts: [ResponseField]) { self.parts = parts[...] }

  package func nextPart() -> ResponseField? { parts.popFirst() }
}

extension ResponseField {
  /// A field with the elements of `listing`; `field`, whose value is `key`, tells one of them from the others.
  package static func records<Element: WireValue>(
    _ name: String, _ listing: ElementStream<Element>, _ field: StaticString, _ key: @escaping (Element) -> String
  ) -> ResponseField {
    elements(name, listing) { element, writer in
      do { try element.write(into: &writer) } catch let error as ReadError {
        throw UndecodableRecord(error.within(name), field, key(element))
      }
    }
  }

  /// A field with the elements of `listing`, of each of which `write` writes the members.
  package static func records<Element>(
    _ name: String, _ listing: ElementStream<Element>, write: @escaping (Element, inout JSONWriter) -> Void
  ) -> ResponseField {
    elements(name, listing) { element, writer in
      writer.beginObject()
      write(element, &writer)
      writer.endObject()
    }
  }

  @inline(__always)
  private static func elements<Element>(
    _ name: String, _ listing: ElementStream<Element>, _ write: @escaping (Element, inout JSONWriter) throws -> Void
  ) -> ResponseField {
    guard let next = listing.next else { return .value(name: name, json: Array("null".utf8), records: 0) }
    // Records of one list are of a size, mostly: with the room of the one before, a writer need not grow.
    var size = 0
    return .records(
      name: name,
      next: {
        do {
          guard let element = try next() else { return nil }
          var writer = JSONWriter(reserving: size)
          try write(element, &writer)
          size = writer.bytes.count
          return Record(json: writer.bytes)
        } catch let record as UndecodableRecord { return Record(undecodable: record.error, key: record.key) }
      })
  }

  /// A field that is no record: a marker, a clock.
  package static func integer(_ name: String, _ value: Int64) -> ResponseField {
    .value(name: name, json: Array(String(value).utf8), records: 0)
  }
}

extension ReadError {
  /// The error of a field, as one of the part of the answer that has the field.
  package func within(_ part: String) -> ReadError {
    ReadError(code, source: part, message: "\(source): \(message)", remedy: remedy)
  }
}
