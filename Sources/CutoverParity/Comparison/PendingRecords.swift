import Glibc

/// The records of one side that wait for their partners, by key, first come first served.
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

  private(set) var count = 0
  private var entries: [[UInt8]: [Entry]] = [:]
  private var bytesInMemory = 0
  private var overflow: OverflowFile?
  private let memoryLimit: Int

  /// Keeps up to `memoryLimit` bytes of records in memory, the others in a temporary file.
  init(memoryLimit: Int) { self.memoryLimit = memoryLimit }

  var isEmpty: Bool { count == 0 }

  func contains(_ key: [UInt8]) -> Bool { !entries.isEmpty && entries[key] != nil }

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
    entries[key, default: []].append(Entry(index: index, content: content))
    count += 1
  }

  /// Takes the longest waiting record with `key` out.
  mutating func take(_ key: [UInt8]) throws -> (index: Int, json: [UInt8])? {
    if entries.isEmpty { return nil }
    guard let place = entries.index(forKey: key) else { return nil }
    let entry = entries.values[place].removeFirst()
    if entries.values[place].isEmpty { entries.remove(at: place) }
    count -= 1
    if case .inMemory(let json) = entry.content { bytesInMemory -= json.count }
    return (entry.index, try Self.read(entry, overflow))
  }

  /// Takes all records out.
  mutating func takeAll() -> Rest {
    let all = entries.flatMap { key, entries in entries.map { (key: key, entry: $0) } }
    let rest = Rest(entries: all.sorted { $0.entry.index < $1.entry.index }, overflow: overflow)
    entries = [:]
    count = 0
    bytesInMemory = 0
    overflow = nil
    return rest
  }

  /// Records that have been taken out, in the order they came in.
  struct Rest {
    let entries: [(key: [UInt8], entry: Entry)]
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
