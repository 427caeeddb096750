import CutoverDomain
import CutoverJSON

/// An object in an event's data, some of whose fields have to be there.
protocol EventPart: WireObject {
  /// The fields that must be there, and must not be null.
  static var required: FieldSet { get }

  /// Checks what the types of the fields do not say. Throws `EventError`.
  func check(_ fields: FieldCheck) throws

  /// The same bytes for all texts that are applied in the same way; asked for only of an event's data as a whole.
  var meaning: [UInt8] { get throws }
}

extension EventPart {
  func check(_ fields: FieldCheck) throws {}

  var meaning: [UInt8] { get throws { try json } }

  /// Reads the object that is next, and checks it. Throws `JSONError` or `EventError`.
  init(checking reader: JSONReader) throws {
    self.init()
    try reader.beginObject()
    var visitor = try FieldReader(reader: reader, required: Self.required)
    try visitor.read(into: &self)
    let fields = FieldCheck(reader)
    if let missing = Self.required.subtracting(visitor.present).first {
      throw fields.error(.missingField, Self.fieldTable.name(missing), "this field is missing")
    }
    try check(fields)
  }
}

/// Checks the fields of an object that has just been read.
struct FieldCheck {
  private let reader: JSONReader

  init(_ reader: JSONReader) { self.reader = reader }

  /// A name by which something is found again: not empty, and not too long.
  func name(_ field: String, _ value: String, longest: Int = NameLimits.event) throws {
    guard value.utf8.count <= longest else {
      throw error(.outOfRange, field, "this is longer than \(longest) bytes")
    }
    if value.isEmpty { throw error(.outOfRange, field, "this must not be empty") }
  }

  /// Several of them.
  func names(
    _ first: (field: String, value: String), _ second: (field: String, value: String),
    _ third: (field: String, value: String)? = nil
  ) throws {
    try name(first.field, first.value)
    try name(second.field, second.value)
    if let third { try name(third.field, third.value) }
  }

  /// The keys of a map, which are such names.
  func names<Value>(of map: WireMap<Value>?, _ field: String) throws {
    // The pointer is made only for an error: there is an account total for every few events.
    for entry in map?.entries ?? [] where !(1...NameLimits.event).contains(entry.key.utf8.count) {
      try name("\(field)/\(JSONPointer.escape(entry.key))", entry.key)
    }
  }

  /// One of a few words.
  func word(_ field: String, _ value: String, of words: [String]) throws {
    if words.contains(where: { ExactString($0) == ExactString(value) }) { return }
    let expected = words.dropLast().joined(separator: ", ") + (words.count > 1 ? " or " : "") + (words.last ?? "")
    throw error(.outOfSet, field, "expected \(expected), found \(value.quotedBeginning)")
  }

  /// The error that `field` of the object is wrong, or the object itself where that is `nil`.
  func error(_ code: EventError.Code, _ field: String?, _ message: String) -> EventError {
    EventError(code, field: reader.pointer + (field.map { "/\($0)" } ?? ""), message)
  }
}

/// A field with a part of an event, or nothing.
struct OptionalPart<Part: EventPart>: WireValue {
  private(set) var part: Part?

  init() {}

  init(_ part: Part?) { self.part = part }

  mutating func read(from reader: JSONReader) throws {
    part = try reader.readNullIfNext() ? nil : Part(checking: reader)
  }

  func write(into writer: inout JSONWriter) throws {
    if let part { try part.write(into: &writer) } else { writer.null() }
  }
}

/// A part of an event as an element of a list, where a null cannot stand for it.
struct CheckedPart<Part: EventPart>: WireValue {
  private(set) var part = Part()

  init() {}

  init(_ part: Part) { self.part = part }

  mutating func read(from reader: JSONReader) throws { part = try Part(checking: reader) }

  func write(into writer: inout JSONWriter) throws { try part.write(into: &writer) }
}
