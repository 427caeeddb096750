import CutoverDualWrite
import CutoverFlags

/// Brings the legacy side level before an endpoint comes back from `complete`, in which its files were left alone: they are
/// written anew from the repository, at one entry of the journal, by the writer that runs or in its place. From then on
/// they are kept up to date, so that the flip finds nothing missing.
struct LegacyLevel: Sendable {
  private let settings: Settings
  private let dataPath: String
  private let say: @Sendable (String) -> Void

  /// `say` is told what was written, in words.
  init(
    _ settings: Settings, dataPath: String = Settings.value(.dataPath),
    say: @escaping @Sendable (String) -> Void = Console.note
  ) {
    self.settings = settings
    self.dataPath = dataPath
    self.say = say
  }

  func bring(_ flag: EndpointFlag, _ flip: () throws -> FlagSet) throws -> FlagSet {
    let endpoint = flag.state.endpoint
    return try WriterSetup(settings, dataPath: dataPath).withWriter(takingIn: false) { own in
      tell(try own.bringLegacyLevel([endpoint]))
      return try flip()
    } other: { client in
      tell(try client.bringLegacyLevel([endpoint]))
      return try flip()
    }
  }

  private func tell(_ files: [String]) {
    say(
      files.isEmpty
        ? "the legacy files lack nothing" : "written anew from the repository: \(files.joined(separator: ", "))")
  }
}
