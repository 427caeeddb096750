package import CutoverDomain
package import CutoverJSON

/// A type of events: what it is called, and how what one says is read from its `data`.
package struct EventForm: Sendable {
  let name: String
  /// Whether the program alone makes such events.
  let isOwn: Bool
  /// The label of log entries that the `id` in the data is the value of; `nil` where it is none.
  let labelOfID: String?
  let read: @Sendable (inout EventText, _ id: String) throws -> any DomainEvent

  /// `read` makes the event with that id of the data, and keeps their meaning. Throws ``EventError`` and `JSONError`.
  package init(
    _ name: String, isOwn: Bool = false, labelOfID: String? = nil,
    read: @escaping @Sendable (inout EventText, _ id: String) throws -> any DomainEvent
  ) {
    (self.name, self.isOwn, self.labelOfID, self.read) = (name, isOwn, labelOfID, read)
  }
}

/// An event's JSON while it is read.
package struct EventText {
  let json: UnsafeBufferPointer<UInt8>
  /// Whether types are allowed that nobody outside may send, and what earlier versions have accepted.
  let isOwn: Bool
  /// Stands at the data, when these are read.
  package let reader: JSONReader
  private let keepsMeaning: Bool
  /// The data in the one form that all texts of the same event have.
  private(set) var meaning: [UInt8] = []

  init(_ json: UnsafeBufferPointer<UInt8>, isOwn: Bool, keepsMeaning: Bool = false) {
    self.json = json
    self.isOwn = isOwn
    self.keepsMeaning = keepsMeaning
    // Two texts that are not Unicode could become the same one when they are stored.
    reader = JSONReader(
      bytes: Array(json), source: "event", options: JSONReaderOptions(refusesLoneSurrogates: !isOwn))
  }

  /// Keeps what `data` gives, where it is asked for: the same for all texts that are applied in the same way.
  package mutating func keep(_ data: () throws -> [UInt8]) rethrows {
    if keepsMeaning { meaning = try data() }
  }

  /// Where the value that is next begins, for ``all(from:)``.
  package func start() throws -> Int {
    _ = try reader.peek()
    return reader.offset
  }

  /// All that there is between `start` and the end of what was read last, as it came.
  package func all(from start: Int) throws -> OpaqueJSON {
    let again = JSONReader(bytes: Array(json[start..<reader.offset]), source: "event")
    do { return try OpaqueJSON(reading: again) } catch {
      throw JSONError(
        code: error.code, source: error.source, offset: start + error.offset, pointer: "/data\(error.pointer)",
        message: error.message)
    }
  }
}
