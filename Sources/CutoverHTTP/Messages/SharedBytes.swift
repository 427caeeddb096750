import Glibc

/// Bytes that never change and never move, so that any number of answers can be sent from them without a copy.
package final class SharedBytes: Sendable {
  // Written by the initialiser alone.
  nonisolated(unsafe) private let memory: UnsafeMutableRawBufferPointer

  package init(_ bytes: some Collection<UInt8>) {
    memory = .allocate(byteCount: max(1, bytes.count), alignment: 16)
    count = bytes.count
    memory.copyBytes(from: bytes)
  }

  /// `head`, and `tail` behind it.
  package init(_ head: SharedBytes, _ tail: [UInt8]) {
    count = head.count + tail.count
    memory = .allocate(byteCount: max(1, count), alignment: 16)
    memory.baseAddress!.copyMemory(from: head.pointer, byteCount: head.count)
    tail.withUnsafeBytes { tail in
      if let start = tail.baseAddress {
        (memory.baseAddress! + head.count).copyMemory(from: start, byteCount: tail.count)
      }
    }
  }

  deinit { memory.deallocate() }

  package let count: Int

  package func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    try body(UnsafeRawBufferPointer(start: memory.baseAddress, count: count))
  }

  package func isEqual(to other: SharedBytes) -> Bool {
    self === other || count == other.count && memcmp(pointer, other.pointer, count) == 0
  }

  package var array: [UInt8] { withUnsafeBytes { Array($0) } }

  /// Valid as long as the value is held.
  var pointer: UnsafeRawPointer { UnsafeRawPointer(memory.baseAddress!) }
}
