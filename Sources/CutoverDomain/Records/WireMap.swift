public import CutoverJSON

/// A map with string keys, in the order of the wire: keys sorted by their UTF-8 bytes, each there once.
public struct WireMap<Value: WireValue>: Sendable {
  public struct Entry: Sendable {
    public var key: String
    public var value: Value

    @inlinable
    public init(key: String, value: Value) {
      self.key = key
      self.value = value
    }
  }

  public var entries: [Entry] { stored }
  @usableFromInline var stored: [Entry]

  /// Sorts `entries`; of those with the same key the last one stays.
  @inlinable
  public init(_ entries: [Entry] = []) {
    // As they mostly are already.
    if zip(entries, entries.dropFirst()).allSatisfy({ ExactString($0.key) < ExactString($1.key) }) {
      stored = entries
      return
    }
    // The sort is stable, so that equal keys stay in the order they came in.
    let sorted = entries.sorted { ExactString($0.key) < ExactString($1.key) }
    stored = sorted.enumerated().filter { index, entry in
      index + 1 == sorted.count || ExactString(sorted[index + 1].key) != ExactString(entry.key)
    }.map(\.element)
  }

  /// Adds the members of the object that is next; each takes the place of an entry with its key, as a whole.
  @inlinable
  public mutating func read(from reader: JSONReader) throws {
    var entries = stored
    stored = []
    try reader.beginObject()
    while try reader.nextMember() {
      let key = String(decoding: reader.memberName, as: UTF8.self)
      entries.append(Entry(key: key, value: try Value(reading: reader)))
    }
    self = WireMap(entries)
  }

  @inlinable
  public func write(into writer: inout JSONWriter) throws {
    writer.beginObject()
    for entry in stored {
      writer.name(entry.key)
      try entry.value.write(into: &writer)
    }
    writer.endObject()
  }
}
