/// One side's answer to one request: a JSON object whose fields are read forward, once, in wire order.
///
/// Large arrays are handed over an element at a time, so that an answer of any size can be written, or compared with
/// another, without being held. An answer belongs to the thread that reads it, and is valid only as long as the
/// ``Reading`` it came from.
public protocol Answer: AnyObject {
  /// The next field of the answer, `nil` after the last one. The records of the previous part need not have been
  /// read to their end. Throws ``ReadError``.
  func nextPart() throws -> AnswerPart?
}

/// A field of an answer.
public enum AnswerPart {
  /// A field with its whole value. `records` says how many records of the dataset the value shows: none for a clock
  /// or a marker, which are no evidence that anything was compared.
  case value(name: String, json: [UInt8], records: Int)

  /// A field whose value is an array, its elements delivered by `next` until that gives `nil`.
  case records(name: String, next: () throws -> Record?)
}

/// An element of a response's array.
public struct Record: Sendable {
  /// The element as it stands on the wire, without white space.
  public var json: [UInt8]

  public init(json: [UInt8]) { self.json = json }
}
