import Glibc

/// This machine among others.
package enum Machine {
  /// What systemd calls it; its host name where there is no such file.
  package static var id: String {
    var buffer = [UInt8](repeating: 0, count: 256)
    if let file = fopen("/etc/machine-id", "r") {
      defer { fclose(file) }
      let count = fread(&buffer, 1, 64, file)
      if count >= 32 { return String(decoding: buffer[..<32], as: UTF8.self) }
    }
    return hostName
  }

  /// Its name, for people.
  package static var hostName: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
