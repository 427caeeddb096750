/// What tells whether a row of the journal is still what was written: a hash of all that it says, kept beside it.
///
/// Databases notice pages whose structure is broken, not bytes of a value that have changed.
package enum JournalChecksum {
  /// Of an entry, and of its id; `content` is the ``ContentHash`` of the content.
  package static func of(sequence: Int64, id: String, acceptedAt: Int64, content: Int64) -> Int64 {
    hash([sequence, acceptedAt, content], [id])
  }

  package static func of(_ event: ParkedEvent) -> Int64 {
    hash([event.sequence, event.parkedAt, ContentHash.of(event.content)], [event.sink, event.id, event.reason])
  }

  package static func of(_ cursor: SinkCursor) -> Int64 {
    hash(
      [cursor.sequence, cursor.failingSince ?? .min, cursor.updatedAt, cursor.lastError == nil ? 0 : 1],
      [cursor.sink, cursor.lastError ?? ""])
  }

  private static func hash(_ numbers: [Int64], _ texts: [String]) -> Int64 {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(128)
    for number in numbers { withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) } }
    // No two lists of texts make the same bytes: each ends with a byte that UTF-8 does not have.
    for text in texts {
      bytes.append(contentsOf: text.utf8)
      bytes.append(0xff)
    }
    return bytes.withUnsafeBytes {
      Int64(bitPattern: ContentHash.hash($0, key: (0x6375_746f_7665_7232, 0x6368_6563_6b73_756d)))
    }
  }
}
