import CutoverTestKit
import Glibc
import Testing

/// A file system of a few megabytes on a folder, gone with the value.
final class SmallDisk {
  let path: String
  private var ballast: String { path + "/ballast" }

  /// Whether this user may mount one.
  static let isPossible: Bool = {
    guard geteuid() == 0, let folder = try? TemporaryDirectory("mount") else { return false }
    return (try? SmallDisk(on: folder.path, megabytes: 1)) != nil
  }()

  /// Takes the place of the folder at `path`, and of what is in it.
  init(on path: String, megabytes: Int) throws {
    self.path = path
    let mounted = try Program.run("mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m,mode=0755", "tmpfs", path])
    guard mounted.status == 0 else { throw DiskError(description: "\(path): \(mounted.errors)") }
  }

  deinit { _ = try? Program.run("umount", ["-l", path]) }

  /// Leaves no room at all.
  func fill() {
    guard let file = fopen(ballast, "a") else { return }
    let block = [UInt8](repeating: 1, count: 4096)
    setvbuf(file, nil, _IONBF, 0)
    while fwrite(block, 1, block.count, file) == block.count {}
    fclose(file)
  }

  func makeRoom() { unlink(ballast) }
}

private struct DiskError: Error, CustomStringConvertible { let description: String }
