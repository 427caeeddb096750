internal import CSQLite
internal import Glibc

/// Breaks off the statement that runs on a connection; it then fails, and what it did is undone. Does nothing where none
/// runs, and once the connection is closed.
///
/// The pointer is used under the lock alone, and the connection takes it away under the lock before it closes.
package final class SQLiteInterrupter: @unchecked Sendable {
  private var handle: OpaquePointer?
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  init(_ handle: OpaquePointer) {
    self.handle = handle
    pthread_mutex_init(lock, nil)
  }

  deinit {
    pthread_mutex_destroy(lock)
    lock.deallocate()
  }

  package func interrupt() {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    if let handle { sqlite3_interrupt(handle) }
  }

  func end() {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    handle = nil
  }
}

extension SQLiteConnection {
  /// How SQLite is told to open a file without any lock: nothing in the path may be taken for a part of the query.
  static func immutableName(_ path: String) -> String {
    var name = "file:"
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "_"):
        name.append(Character(UnicodeScalar(byte)))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        name += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
      }
    }
    return name + "?immutable=1"
  }
}
