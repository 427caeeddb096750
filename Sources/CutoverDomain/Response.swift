/// One side's response to one request: a JSON object whose fields are read forward, once, in wire order.
///
/// Large arrays are handed over an element at a time, so that a response of any size can be written, or compared with
/// another, without being held. A response belongs to the thread that reads it, and is valid only as long as the
/// ``DomainSnapshot`` it came from.
public protocol Response: AnyObject {
  /// The next field, `nil` after the last one. The records of the previous part need not have been
  /// read to their end. Throws ``ReadError``.
  func nextPart() throws -> ResponseField?
}

/// A field of a response.
public enum ResponseField {
  /// A field with its whole value. `records` says how many records of the dataset the value shows: none for a clock
  /// or a marker, which are no evidence that anything was compared. `json` lacks the members that `faults` names: a
  /// comparison shows them, a client gets no such answer.
  case value(name: String, json: [UInt8], records: Int, faults: [MemberFault] = [])

  /// A field whose value is an array, its elements delivered by `next` until that gives `nil`.
  case records(name: String, next: () throws -> Record?)
}

/// A member of a value that the side has and cannot decode.
public struct MemberFault: Sendable {
  public let member: String
  public let error: ReadError

  public init(member: String, error: ReadError) {
    self.member = member
    self.error = error
  }
}

/// An element of a response's array.
public struct Record: Sendable {
  /// The element as it stands on the wire, without white space.
  public var json: [UInt8]
  /// Why the element cannot be decoded. The elements after it may be fine. `json` then has only the members of the key,
  /// or is empty if they are unknown.
  public var fault: ReadError?

  public init(json: [UInt8]) { self.json = json }

  /// An element that the side has and cannot decode.
  public init(undecodable fault: ReadError, key json: [UInt8]) {
    self.json = json
    self.fault = fault
  }

  /// The element as it goes to a client. Throws ``ReadError`` for one that cannot be decoded.
  public func checked() throws -> [UInt8] {
    if let fault { throw fault }
    return json
  }
}
