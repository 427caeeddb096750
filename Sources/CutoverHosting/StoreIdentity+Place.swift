import CutoverBasics
package import CutoverDomain
import Glibc

extension StoreIdentity {
  /// The identity of the legacy store at `path`: this place on this machine, whatever stands there. A copy elsewhere is
  /// another store, and a backup that is put back in its place is the same one.
  package static func legacyStore(at path: String) -> StoreIdentity {
    let location = absolute(path)
    let digest = SHA256.digest(of: Array("legacy\n\(Machine.id)\n\(location)".utf8))
    return StoreIdentity(id: hexadecimalText(of: digest.prefix(16)), location: location)
  }

  /// The path without links; as it is given where there is nothing.
  private static func absolute(_ path: String) -> String {
    guard let found = realpath(path, nil) else { return path }
    defer { free(found) }
    return String(cString: found)
  }
}
