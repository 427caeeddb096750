import Glibc

/// The records of one side that wait for their partners, by key, first come first served.
///
/// Keys are kept as 128 bits of a hash: should two ever collide, their records would be compared, and shown to differ in
/// their keys.
struct PendingRecords {
  /// A record that waits.
  struct Entry {
    var index: Int
    fileprivate var content: Content
  }

  fileprivate enum Content {
    case inMemory([UInt8])
    case spilled(offset: Int, length: Int)
  }

  private struct Key: Hashable {
    var first: UInt64
    var second: UInt64

    init(_ key: [UInt8]) {
      first = RecordKey.hash(key)
      second = RecordKey.hash(key, salt: 1)
    }
  }

  private(set) var count = 0
  private var firsts: [Key: Entry] = [:]
  /// Further records of keys in `firsts`: there are few, if any.
  private var others: [Key: [Entry]] = [:]
  private var bytesInMemory = 0
  private var overflow: OverflowFile?
  private let memoryLimit: Int

  /// Keeps up to `memoryLimit` bytes of records in memory, the others in a temporary file.
  init(memoryLimit: Int) { self.memoryLimit = memoryLimit }

  var isEmpty: Bool { count == 0 }

  func contains(_ key: [UInt8]) -> Bool { count > 0 && firsts[Key(key)] != nil }

  mutating func add(_ json: [UInt8], index: Int, key: [UInt8]) throws {
    let content: Content
    if bytesInMemory + json.count <= memoryLimit {
      bytesInMemory += json.count
      content = .inMemory(json)
    } else {
      let file = try overflow ?? OverflowFile()
      overflow = file
      content = .spilled(offset: try file.append(json), length: json.count)
    }
    let entry = Entry(index: index, content: content)
    let key = Key(key)
    if firsts[key] == nil { firsts[key] = entry } else { others[key, default: []].append(entry) }
    count += 1
  }

  /// Takes the longest waiting record with `key` out.
  mutating func take(_ key: [UInt8]) throws -> (index: Int, json: [UInt8])? {
    if count == 0 { return nil }
    let key = Key(key)
    guard let entry = firsts.removeValue(forKey: key) else { return nil }
    if var rest = others[key] {
      firsts[key] = rest.removeFirst()
      others[key] = rest.isEmpty ? nil : rest
    }
    count -= 1
    if case .inMemory(let json) = entry.content { bytesInMemory -= json.count }
    return (entry.index, try Self.read(entry, overflow))
  }

  /// Takes all records out.
  mutating func takeAll() -> Rest {
    var entries = Array(firsts.values) + others.values.joined()
    firsts = [:]
    others = [:]
    entries.sort { $0.index < $1.index }
    let rest = Rest(entries: entries, overflow: overflow)
    count = 0
    bytesInMemory = 0
    overflow = nil
    return rest
  }

  /// Records that have been taken out, in the order they came in.
  struct Rest {
    let entries: [Entry]
    fileprivate let overflow: OverflowFile?

    func json(of entry: Entry) throws -> [UInt8] { try PendingRecords.read(entry, overflow) }
  }

  private static func read(_ entry: Entry, _ overflow: OverflowFile?) throws -> [UInt8] {
    switch entry.content {
    case .inMemory(let json): return json
    case .spilled(let offset, let length):
      guard let overflow else { preconditionFailure("a spilled record has a file") }
      return try overflow.read(offset: offset, length: length)
    }
  }
}

/// A temporary file without a name: gone with its last user, also after a crash.
private final class OverflowFile {
  private let descriptor: Int32
  private var end = 0

  init() throws {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/cutover-parity.XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    if descriptor < 0 { throw ParityError(.cannotWrite, "a temporary file in \(folder)", errno) }
    unlink(template)
  }

  deinit { close(descriptor) }

  func append(_ bytes: [UInt8]) throws -> Int {
    let offset = end
    var written = 0
    while written < bytes.count {
      let result = bytes.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress?.advanced(by: written), bytes.count - written, offset + written)
      }
      if result < 0, errno == EINTR { continue }
      if result <= 0 { throw ParityError(.cannotWrite, "the temporary file of waiting records", errno) }
      written += result
    }
    end += bytes.count
    return offset
  }

  func read(offset: Int, length: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: length)
    var done = 0
    while done < length {
      let result = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress?.advanced(by: done), length - done, offset + done)
      }
      if result < 0, errno == EINTR { continue }
      if result <= 0 { throw ParityError(.cannotRead, "the temporary file of waiting records", errno) }
      done += result
    }
    return bytes
  }
}
