import ArenaDomain
import CutoverDomain
import CutoverTestKit
import Testing

/// The datasets whose right answers are known byte for byte. Each call of a dataset has its answer in a file; the program
/// under test has written none of them: those of the sample are `.ci/legacy_oracle.py`'s.
enum GoldenDataset: String, CaseIterable, CustomTestStringConvertible {
  /// `legacy-json/`, which every checkout has. Its goldens are made with
  /// `.ci/legacy_oracle.py --legacy legacy-json --goldens Tests/Fixtures/goldens`.
  case sample
  case captured = "nof1-2025-10-26"
  case synthetic = "synthetic-11"

  var testDescription: String { rawValue }

  /// Those that can be read here: the last two need the folder `../shared`, and the synthetic one Python.
  static var available: [GoldenDataset] {
    guard SharedData.path != nil else { return [.sample] }
    return allCases.filter { $0 != .synthetic || (try? Program.run("python3", ["--version"]))?.status == 0 }
  }

  /// Runs `body` with the folder of the dataset's legacy files.
  func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    switch self {
    case .sample: return try body(PackageFolder.path + "/legacy-json")
    case .captured: return try body(try #require(SharedData.path) + "/data/" + rawValue)
    case .synthetic:
      let folder = try TemporaryDirectory("golden")
      let arguments = "--seed 11 --models 5 --hours 3 --trades 6 --messages 4".split(separator: " ").map(String.init)
      let program = try #require(SharedData.path) + "/tools/make_legacy.py"
      let made = try Program.run("python3", [program, "--out", folder.path] + arguments)
      try #require(made.status == 0, "\(made.errors)")
      return try body(folder.path)
    }
  }

  /// The calls whose answers are known, and those answers, `serverTime` being 0 where it is the server's clock.
  func answers() throws -> [(path: String, bytes: [UInt8])] {
    let folder =
      self == .sample
      ? PackageFolder.path + "/Tests/Fixtures/goldens" : try #require(SharedData.path) + "/goldens/" + rawValue
    return try Files.names(in: folder).map { name in
      let stem = String(name.dropLast(".json".count))
      let path = stem.hasPrefix("analytics-") ? "analytics/" + stem.dropFirst("analytics-".count) : stem
      return (path, try Files.read(folder + "/" + name))
    }
  }
}
