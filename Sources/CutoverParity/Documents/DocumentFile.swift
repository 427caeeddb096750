import CutoverJSON
import Glibc

/// A document that is open for reading: the same file from its first byte to its last, whatever becomes of its name.
///
/// Its bytes are read, not mapped: a file that gets shorter meanwhile would end a program that has it mapped. Whether it
/// has changed while it was read is told by its size and times.
final class DocumentFile {
  private let document: Document
  private let descriptor: Int32
  /// What it was like when it was opened; `nil` for what is not a regular file.
  private let before: stat?

  /// Opens the document. Throws ``JSONError``.
  init(_ document: Document) throws(JSONError) {
    self.document = document
    switch document.content {
    case .memory: descriptor = -1
    case .standardInput: descriptor = dup(STDIN_FILENO)
    case .file(let path, let isRegular):
      // Only a pipe that somebody has named is waited for.
      descriptor = (path.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { path in
        path.baseAddress.map { Glibc.open($0, O_RDONLY | O_CLOEXEC | O_NOCTTY | (isRegular ? O_NONBLOCK : 0)) } ?? -1
      }
    }
    guard descriptor >= 0 else {
      before = nil
      if case .memory = document.content { return }
      throw Self.error(document, errno)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let number = errno
      close(descriptor)
      throw Self.error(document, number)
    }
    before = status.st_mode & S_IFMT == S_IFREG ? status : nil
    if case .file(_, let isRegular) = document.content, status.st_mode & S_IFMT == S_IFDIR || isRegular && before == nil
    {
      throw Self.error(document, status.st_mode & S_IFMT == S_IFDIR ? EISDIR : ENODEV)
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The document, if it is a regular file that has something in it.
  static func regular(_ document: Document) -> DocumentFile? {
    guard case .file(let path, _) = document.content else { return nil }
    let file = try? DocumentFile(Document(regularFile: path, name: document.name, format: document.format))
    guard let size = file?.before?.st_size, size > 0 else { return nil }
    return file
  }

  /// A reader of it, from its beginning. There can be one only.
  func reader() -> JSONReader {
    let options = JSONReaderOptions(window: document.window)
    if case .memory(let bytes) = document.content {
      return JSONReader(bytes: bytes, source: document.name, options: options)
    }
    return JSONReader(descriptor: descriptor, source: document.name, options: options)
  }

  /// All its bytes. Throws ``JSONError``.
  func readAll() throws(JSONError) -> [UInt8] {
    if case .memory(let bytes) = document.content { return bytes }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(before?.st_size ?? 0) + 1)
    var piece = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = Glibc.read(descriptor, &piece, piece.count)
      if count == 0 { return bytes }
      if count > 0 {
        bytes += piece[..<count]
      } else if errno != EINTR {
        throw Self.error(document, errno)
      }
    }
  }

  /// Whether somebody has written to it, or cut it off, since it was opened.
  var hasChanged: Bool {
    guard let before else { return false }
    var now = stat()
    guard fstat(descriptor, &now) == 0 else { return true }
    return now.st_size != before.st_size || now.st_mtim.tv_sec != before.st_mtim.tv_sec
      || now.st_mtim.tv_nsec != before.st_mtim.tv_nsec
  }

  /// That it has.
  var changeError: JSONError {
    JSONError(
      code: .changed, source: document.name,
      message: "changed while it was compared; compare again when nobody writes to it, or compare a copy")
  }

  /// Whether both hold the same bytes.
  func hasSameBytes(as other: DocumentFile) -> Bool {
    guard let size = before?.st_size, size == other.before?.st_size else { return false }
    let pieceSize = 1 << 18
    return withUnsafeTemporaryAllocation(byteCount: 2 * pieceSize, alignment: 64) { memory -> Bool in
      guard let one = memory.baseAddress else { return false }
      let two = one + pieceSize
      var offset = 0
      while offset < size {
        let count = pread(descriptor, one, pieceSize, offset)
        guard count > 0, Self.read(other.descriptor, two, count, offset), memcmp(one, two, count) == 0 else {
          return false
        }
        offset += count
      }
      return true
    }
  }

  private static func read(_ descriptor: Int32, _ target: UnsafeMutableRawPointer, _ count: Int, _ offset: Int) -> Bool
  {
    var done = 0
    while done < count {
      let got = pread(descriptor, target + done, count - done, offset + done)
      if got <= 0 { return false }
      done += got
    }
    return true
  }

  private static func error(_ document: Document, _ number: Int32) -> JSONError {
    JSONError(code: .cannotRead, source: document.name, message: "cannot be read: \(String(cString: strerror(number)))")
  }
}
