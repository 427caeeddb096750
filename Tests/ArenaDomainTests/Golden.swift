import ArenaDomain
import CutoverDomain
import CutoverTestKit
import Testing

/// The datasets whose right answers are known byte for byte.
enum GoldenDataset: String, CaseIterable, CustomTestStringConvertible {
  case captured = "nof1-2025-10-26"
  case synthetic = "synthetic-11"

  var testDescription: String { rawValue }

  /// Whether the goldens are there; the synthetic dataset also wants the program that makes it.
  static var available: [GoldenDataset] {
    guard SharedData.path != nil else { return [] }
    return allCases.filter { $0 == .captured || (try? Program.run("python3", ["--version"]))?.status == 0 }
  }

  /// Runs `body` with the folder of the dataset's legacy files.
  func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let shared = try #require(SharedData.path)
    if self == .captured { return try body("\(shared)/data/\(rawValue)") }
    let folder = try TemporaryDirectory("golden")
    let arguments = "--seed 11 --models 5 --hours 3 --trades 6 --messages 4".split(separator: " ").map(String.init)
    let made = try Program.run("python3", ["\(shared)/tools/make_legacy.py", "--out", folder.path] + arguments)
    try #require(made.status == 0, "\(made.errors)")
    return try body(folder.path)
  }

  /// The calls whose answers are known, and those answers, `serverTime` being 0 where it is the server's clock.
  func answers() throws -> [(path: String, bytes: [UInt8])] {
    let folder = try #require(SharedData.path) + "/goldens/" + rawValue
    return try Files.names(in: folder).map { name in
      let stem = String(name.dropLast(".json".count))
      let path = stem.hasPrefix("analytics-") ? "analytics/" + stem.dropFirst("analytics-".count) : stem
      return (path, try Files.read(folder + "/" + name))
    }
  }
}
