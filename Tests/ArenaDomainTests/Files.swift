import CutoverTestKit
import Glibc

enum Files {
  static func names(in folder: String) throws -> [String] {
    String(decoding: try Program.run("ls", [folder]).output, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  static func read(_ path: String) throws -> [UInt8] { try Program.run("cat", [path]).output }

  static func copy(_ folder: String, to target: String) throws {
    _ = try Program.run("cp", ["-r", folder + "/.", target])
    _ = try Program.run("chmod", ["-R", "u+w", target])
  }
}
