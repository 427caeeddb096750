/// The records of one side that wait for their partners, by key, first come first served.
///
/// Keys are kept as 128 bits of a hash: should two ever collide, their records would be compared, and shown to differ in
/// their keys.
struct PendingRecords {
  /// A record that waits. Sixteen bytes: a side without any partner has one for each of its records.
  struct Entry {
    var index: Int
    /// Its place in memory, or the complement of its offset in the file.
    fileprivate var place: Int
  }

  private struct Key: Hashable {
    var first: UInt64
    var second: UInt64

    init(_ key: [UInt8]) {
      first = RecordKey.hash(key)
      second = RecordKey.hash(key, salt: 1)
    }
  }

  /// Records of one key. Taking one is O(1), also where a million records share a key that was meant to tell them apart.
  private struct Queue {
    private var entries: [Entry] = []
    private var taken = 0

    var isEmpty: Bool { taken == entries.count }
    var rest: ArraySlice<Entry> { entries[taken...] }

    mutating func add(_ entry: Entry) { entries.append(entry) }

    mutating func take() -> Entry? {
      if isEmpty { return nil }
      taken += 1
      return entries[taken - 1]
    }
  }

  private(set) var count = 0
  private var firsts: [Key: Entry] = [:]
  /// Further records of keys in `firsts`: there are few, if any.
  private var others: [Key: Queue] = [:]
  private var inMemory: [[UInt8]] = []
  private var freePlaces: [Int] = []
  private var bytesInMemory = 0
  private var overflow: TemporaryFile?
  private let memoryLimit: Int

  /// Keeps up to `memoryLimit` bytes of records in memory, the others in a temporary file.
  init(memoryLimit: Int) { self.memoryLimit = memoryLimit }

  var isEmpty: Bool { count == 0 }

  func contains(_ key: [UInt8]) -> Bool { count > 0 && firsts[Key(key)] != nil }

  mutating func add(_ json: [UInt8], index: Int, key: [UInt8]) throws {
    let place: Int
    if bytesInMemory + json.count > memoryLimit {
      let file = try overflow ?? TemporaryFile(of: "waiting records")
      overflow = file
      // Its length stands before it.
      place = ~(try file.append(withUnsafeBytes(of: json.count) { Array($0) } + json))
    } else {
      bytesInMemory += json.count
      if let free = freePlaces.popLast() {
        place = free
        inMemory[free] = json
      } else {
        place = inMemory.count
        inMemory.append(json)
      }
    }
    let entry = Entry(index: index, place: place)
    let key = Key(key)
    if firsts[key] == nil { firsts[key] = entry } else { others[key, default: Queue()].add(entry) }
    count += 1
  }

  /// Takes the longest waiting record with `key` out.
  mutating func take(_ key: [UInt8]) throws -> (index: Int, json: [UInt8])? {
    if count == 0 { return nil }
    let key = Key(key)
    guard let entry = firsts.removeValue(forKey: key) else { return nil }
    if !others.isEmpty, let next = others[key]?.take() {
      firsts[key] = next
      if others[key]?.isEmpty == true { others[key] = nil }
    }
    count -= 1
    if entry.place < 0 { return (entry.index, try Self.spilled(entry, overflow)) }
    let json = inMemory[entry.place]
    inMemory[entry.place] = []
    freePlaces.append(entry.place)
    bytesInMemory -= json.count
    return (entry.index, json)
  }

  /// Takes all records out.
  mutating func takeAll() -> Rest {
    var entries = Array(firsts.values) + others.values.flatMap(\.rest)
    firsts = [:]
    others = [:]
    entries.sort { $0.index < $1.index }
    let rest = Rest(entries: entries, inMemory: inMemory, overflow: overflow)
    count = 0
    inMemory = []
    freePlaces = []
    bytesInMemory = 0
    overflow = nil
    return rest
  }

  /// Records that have been taken out, in the order they came in.
  struct Rest {
    let entries: [Entry]
    fileprivate let inMemory: [[UInt8]]
    fileprivate let overflow: TemporaryFile?

    func json(of entry: Entry) throws -> [UInt8] {
      entry.place < 0 ? try PendingRecords.spilled(entry, overflow) : inMemory[entry.place]
    }
  }

  private static func spilled(_ entry: Entry, _ overflow: TemporaryFile?) throws -> [UInt8] {
    guard let overflow else { preconditionFailure("a spilled record has a file") }
    let header = try overflow.read(MemoryLayout<Int>.size, at: ~entry.place)
    return try overflow.read(
      header.withUnsafeBytes { $0.loadUnaligned(as: Int.self) }, at: ~entry.place + header.count)
  }
}
