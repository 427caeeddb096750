import CutoverBasics
import CutoverDomain
import CutoverJSON
import Glibc

/// How small files are left, so that another one of the same size is noticed. A file that events change again and again is
/// not hashed each time: only when it is left alone, and when the writer ends.
extension DocumentSink {
  /// Notes the digests of those small files that are as the sink left them and `isOfInterest`. Where that cannot be written,
  /// their sizes alone are known, as before.
  func noteDigests(_ state: inout State, of isOfInterest: (String) -> Bool) {
    guard state.isOpen, state.lock?.isCurrent == true, var new = state.stored else { return }
    for (name, size) in new.sizes where new.digests[name] == nil && new.histories[name.string] == nil {
      guard isOfInterest(name.string) else { continue }
      new.digests[name] = FileDigest.of(folder.path + "/" + name.string, size: size)
    }
    guard new.digests != state.stored?.digests, (try? checkPosition(state)) != nil, (try? folder.write(new)) != nil
    else { return }
    state.stored = new
  }
}

/// The SHA-256 of a small file.
enum FileDigest {
  /// Larger files are known by their past, or by their size alone.
  static let largest: Int64 = 4 << 20

  /// In hexadecimal; `nil` where the file has another size, is too large, or cannot be read.
  static func of(_ path: String, size: Int64) -> String? {
    var status = stat()
    guard size <= largest, stat(path, &status) == 0, Int64(status.st_size) == size,
      let bytes = try? SmallFile.read(path), Int64(bytes.count) == size
    else { return nil }
    return hexadecimalText(of: SHA256.digest(of: bytes))
  }
}
