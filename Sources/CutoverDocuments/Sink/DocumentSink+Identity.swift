import CutoverBasics
package import CutoverDomain
import Glibc

extension DocumentSink {
  /// The identity of the folder `path`: this place on this machine, whatever files stand there. A copy elsewhere
  /// is another store, and a backup that is put back in its place is the same one.
  package static func identity(of path: String) -> StoreIdentity {
    let location = absolute(path)
    let digest = SHA256.digest(of: Array("legacy\n\(machine)\n\(location)".utf8))
    return StoreIdentity(id: hexadecimalText(of: digest.prefix(16)), location: location)
  }

  /// The path without links; as it is given where there is no such folder.
  private static func absolute(_ path: String) -> String {
    guard let found = realpath(path, nil) else { return path }
    defer { free(found) }
    return String(cString: found)
  }

  /// What systemd calls this machine; its host name where there is no such file.
  private static var machine: String {
    var buffer = [UInt8](repeating: 0, count: 256)
    if let file = fopen("/etc/machine-id", "r") {
      defer { fclose(file) }
      let count = fread(&buffer, 1, 64, file)
      if count >= 32 { return String(decoding: buffer[..<32], as: UTF8.self) }
    }
    return hostName
  }

  /// The name of this machine among others, for people.
  package static var hostName: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
