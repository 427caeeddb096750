import CutoverDualWrite
import CutoverFlags

/// Brings the legacy side level before an endpoint comes back from `complete`, in which its files were left alone: they are
/// written anew from the repository, at one entry of the journal, by the writer that runs or in its place. From then on
/// they are kept up to date, so that the flip finds nothing missing.
struct LegacyLevel {
  private let settings: Settings

  init(_ settings: Settings) { self.settings = settings }

  func bring(_ flag: EndpointFlag, _ flip: () throws -> FlagSet) throws -> FlagSet {
    let endpoint = flag.state.endpoint
    return try WriterSetup(settings, dataPath: Settings.variable("CUTOVER_DATA_PATH") ?? "legacy-json").withWriter(
      takingIn: false
    ) { own in
      say(try own.bringLegacyLevel([endpoint]))
      return try flip()
    } other: { client in
      say(try client.bringLegacyLevel([endpoint]))
      return try flip()
    }
  }

  private func say(_ files: [String]) {
    Console.note(
      files.isEmpty
        ? "the legacy files lack nothing" : "written anew from the repository: \(files.joined(separator: ", "))")
  }
}
