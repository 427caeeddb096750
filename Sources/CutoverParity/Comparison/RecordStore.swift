/// Records of one side in the order they came, to be read again by their number: in memory as long as they are few, then in
/// a temporary file. In memory stay eight bytes for each.
final class RecordStore {
  /// Where each record ends, counted from the start of the first.
  private var ends: [Int] = []
  /// What is not in the file yet.
  private var tail: [UInt8] = []
  private var file: TemporaryFile?
  private let memoryLimit: Int
  /// A stretch of the file that was read last; records are mostly asked for in their order.
  private var piece: (start: Int, bytes: [UInt8]) = (0, [])

  private static let pieceSize = 256 << 10

  /// Keeps up to `memoryLimit` bytes in memory.
  init(memoryLimit: Int) { self.memoryLimit = memoryLimit }

  var count: Int { ends.count }

  func append(_ record: [UInt8]) throws {
    tail += record
    ends.append((ends.last ?? 0) + record.count)
    if tail.count > memoryLimit {
      let file = try file ?? TemporaryFile(of: "unaligned records")
      self.file = file
      _ = try file.append(tail)
      tail.removeAll(keepingCapacity: true)
    }
  }

  func record(_ index: Int) throws -> [UInt8] {
    let range = (index == 0 ? 0 : ends[index - 1])..<ends[index]
    let inFile = file?.count ?? 0
    guard let file, range.lowerBound < inFile else {
      return Array(tail[(range.lowerBound - inFile)..<(range.upperBound - inFile)])
    }
    if range.lowerBound < piece.start || range.upperBound > piece.start + piece.bytes.count {
      let count = min(max(range.count, Self.pieceSize), inFile - range.lowerBound)
      piece = (range.lowerBound, try file.read(count, at: range.lowerBound))
    }
    return Array(piece.bytes[(range.lowerBound - piece.start)..<(range.upperBound - piece.start)])
  }
}
