import CutoverTestKit
import Glibc
import Testing

/// A file system of a few megabytes on a folder, gone with the value.
final class SmallDisk {
  let path: String
  private var ballast: String { path + "/ballast" }
  private let megabytes: Int

  /// Whether this user may mount one.
  static let isPossible: Bool = {
    guard geteuid() == 0, let folder = try? TemporaryDirectory("mount") else { return false }
    return (try? SmallDisk(on: folder.path, megabytes: 1)) != nil
  }()

  /// Takes the place of the folder at `path`, and of what is in it.
  init(on path: String, megabytes: Int) throws {
    self.path = path
    let mounted = try Program.run("mount", ["-t", "tmpfs", "-o", "size=\(2 * megabytes)m,mode=0755", "tmpfs", path])
    guard mounted.status == 0 else { throw DiskError(description: "\(path): \(mounted.errors)") }
    self.megabytes = megabytes
    // However much comes in before it is full, as much is there again when room is made.
    write(atMost: megabytes << 20)
  }

  deinit { _ = try? Program.run("umount", ["-l", path]) }

  /// Leaves no room at all.
  func fill() { write(atMost: megabytes << 21) }

  private func write(atMost count: Int) {
    guard let file = fopen(ballast, "ae") else { return }
    defer { fclose(file) }
    let block = [UInt8](repeating: 1, count: 4096)
    setvbuf(file, nil, _IONBF, 0)
    for _ in 0..<count / block.count where fwrite(block, 1, block.count, file) < block.count { return }
  }

  func makeRoom() { unlink(ballast) }
}

private struct DiskError: Error, CustomStringConvertible { let description: String }
