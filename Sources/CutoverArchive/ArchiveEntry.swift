/// A file in an archive.
package struct ArchiveEntry: Sendable, Equatable {
  /// Its path in the archive: relative, without dots.
  package var name: String
  /// In bytes.
  package var size: Int64
  /// The permission bits.
  package var mode: UInt32
  /// When it was changed last, in Unix seconds.
  package var modified: Int64

  package init(name: String, size: Int64, mode: UInt32 = 0o644, modified: Int64 = 0) {
    self.name = name
    self.size = size
    self.mode = mode
    self.modified = modified
  }
}

/// The header of a file in a tar archive, as POSIX.1-1988 (ustar) has it. Sizes of 8 GiB and more are written in base 256,
/// which GNU tar, bsdtar and Python read.
struct TarHeader {
  static let length = 512
  private static let largestOctal: Int64 = 0o777_7777_7777

  /// Throws where the name is too long for the format.
  static func bytes(of entry: ArchiveEntry, in archive: String) throws(ArchiveError) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: length)
    func put(_ bytes: some Sequence<UInt8>, at offset: Int) {
      for (index, byte) in bytes.enumerated() { block[offset + index] = byte }
    }
    func octal(_ value: Int64, _ digits: Int) -> [UInt8] {
      let text = String(value, radix: 8)
      return Array((String(repeating: "0", count: max(0, digits - text.utf8.count)) + text).utf8)
    }
    guard let (prefix, name) = split(Array(entry.name.utf8)) else {
      throw ArchiveError(.unsupported, archive, "the name '\(entry.name)' is too long for an archive")
    }
    put(name, at: 0)
    put(octal(Int64(entry.mode & 0o7777), 7), at: 100)
    put(octal(0, 7), at: 108)
    put(octal(0, 7), at: 116)
    if entry.size <= largestOctal {
      put(octal(entry.size, 11), at: 124)
    } else {
      block[124] = 0x80
      for index in 0..<8 { block[135 - index] = UInt8(truncatingIfNeeded: entry.size >> (8 * Int64(index))) }
    }
    put(octal(min(max(0, entry.modified), largestOctal), 11), at: 136)
    block[156] = UInt8(ascii: "0")
    put(Array("ustar\u{0}00".utf8), at: 257)
    put(prefix, at: 345)
    // The checksum counts its own field as spaces.
    put([UInt8](repeating: 0x20, count: 8), at: 148)
    put(octal(sum(block), 6) + [0, 0x20], at: 148)
    return block
  }

  /// What a header says; `nil` for the zeros at the end of an archive. Throws for anything but a plain file.
  static func entry(_ block: [UInt8], in archive: String) throws(ArchiveError) -> ArchiveEntry? {
    if block.allSatisfy({ $0 == 0 }) { return nil }
    func text(_ offset: Int, _ count: Int) -> String {
      String(decoding: block[offset..<offset + count].prefix { $0 != 0 }, as: UTF8.self)
    }
    func number(_ offset: Int, _ count: Int) -> Int64? {
      if block[offset] & 0x80 != 0 {
        return block[(offset + count - 8)..<(offset + count)].reduce(0) { $0 << 8 | Int64($1) }
      }
      return Int64(text(offset, count).filter { $0 != " " }, radix: 8)
    }
    var blank = block
    for index in 148..<156 { blank[index] = 0x20 }
    guard number(148, 8) == sum(blank), let size = number(124, 12), let mode = number(100, 8),
      let modified = number(136, 12), size >= 0
    else { throw ArchiveError(.damaged, archive, "it is not a whole archive: a header is not what was written") }
    guard block[156] == UInt8(ascii: "0") || block[156] == 0 else {
      throw ArchiveError(.unsupported, archive, "'\(text(0, 100))' is not a plain file")
    }
    let prefix = text(345, 155)
    let name = prefix.isEmpty ? text(0, 100) : prefix + "/" + text(0, 100)
    return ArchiveEntry(name: name, size: size, mode: UInt32(mode & 0o7777), modified: modified)
  }

  private static func sum(_ block: [UInt8]) -> Int64 { block.reduce(0) { $0 + Int64($1) } }

  /// A name of up to 100 bytes, and up to 155 bytes of the folders before it.
  private static func split(_ name: [UInt8]) -> (prefix: [UInt8], name: [UInt8])? {
    if name.count <= 100 { return ([], name) }
    for index in name.indices where name[index] == UInt8(ascii: "/") && index <= 155 && name.count - index - 1 <= 100 {
      return (Array(name[..<index]), Array(name[(index + 1)...]))
    }
    return nil
  }
}
