import CutoverJSON

/// An answer that was assembled of its parts, in their order.
package final class AssembledAnswer: Answer {
  private var parts: ArraySlice<AnswerPart>

  package init(_ parts: [AnswerPart]) { self.parts = parts[...] }

  package func nextPart() -> AnswerPart? { parts.popFirst() }
}

extension AnswerPart {
  /// A field with the elements of `listing`; `field`, whose value is `key`, tells one of them from the others.
  package static func records<Element: WireValue>(
    _ name: String, _ listing: Listing<Element>, _ field: StaticString, _ key: @escaping (Element) -> String
  ) -> AnswerPart {
    guard let next = listing.next else { return .value(name: name, json: Array("null".utf8), records: 0) }
    // Records of one list are of a size, mostly: with the room of the one before, a writer need not grow.
    var size = 0
    return .records(
      name: name,
      next: {
        do {
          guard let element = try next() else { return nil }
          do {
            var writer = JSONWriter(reserving: size)
            try element.write(into: &writer)
            size = writer.bytes.count
            return Record(json: writer.bytes)
          } catch let error as ReadError {
            throw UndecodableRecord(error.within(name), field, key(element))
          }
        } catch let record as UndecodableRecord { return Record(undecodable: record.error, key: record.key) }
      })
  }

  /// A field that is no record: a marker, a clock.
  package static func integer(_ name: String, _ value: Int64) -> AnswerPart {
    .value(name: name, json: Array(String(value).utf8), records: 0)
  }
}

extension ReadError {
  /// The error of a field, as one of the part of the answer that has the field.
  package func within(_ part: String) -> ReadError {
    ReadError(code, source: part, message: "\(source): \(message)", remedy: remedy)
  }
}
