import CutoverBasics
import CutoverDomain
import CutoverDualWrite
import CutoverJournal
import Glibc

/// Takes the stores that a journal feeds for this process, before anything is accepted.
struct Ownership {
  let journal: any Journal
  let claims: StoreClaims
  let sinks: [any Sink]

  /// A process that was killed lets go of its stores when the system has cleaned up behind it.
  private static let patience = Duration.seconds(5)

  /// Takes every store that can be reached. Throws `Failure` where one is another writer's, or is not this journal's:
  /// what came in now would never reach it.
  func take() throws {
    // A process whose place in a shared journal this one has taken may be frozen, with its lock on files: the sink waits for
    // those, and the others go on.
    let isShared = journal.isShared
    for sink in sinks {
      do throws(SinkError) {
        _ = try Self.waiting(for: isShared ? .milliseconds(500) : Self.patience) { () throws(SinkError) in
          try claims.open(sink, newest: journal.head)
        }
      } catch {
        switch error.code {
        case .held where isShared: sink.close()
        case .held: throw Failure(.unavailable, error.description)
        case .displaced: throw Failure(.configuration, error.description)
        // The sink tries again, and says what is wrong.
        case .unavailable, .rejected: sink.close()
        }
      }
    }
  }

  /// Runs `open`, again for a moment where another process has the store.
  static func waiting<R>(for patience: Duration = patience, _ open: () throws(SinkError) -> R) throws(SinkError) -> R {
    let end = ContinuousClock.now + patience
    while true {
      do throws(SinkError) { return try open() } catch {
        guard case .held = error.code, ContinuousClock.now < end else { throw error }
        usleep(100_000)
      }
    }
  }
}

/// Who this process is, as stores name their owner.
struct WriterName {
  /// Command, process, and since when.
  let process: String
  /// The state folder, and the server of the journal where it has one. A new journal adopts stores without being asked only
  /// where the journal that fed them was in the same place.
  let place: String

  init(_ settings: Settings) {
    process = Self.ownProcess
    let (folder, journal) = (FolderBinding.absolute(settings.state.path), settings.state.journal)
    place = journal.isFile ? folder : "\(folder), journal at \(journal.name)"
  }

  /// Command, process, and since when.
  static var ownProcess: String {
    "\(command), pid \(getpid()) on \(Machine.hostName), since \(UTCDate(Clock.milliseconds()).text)"
  }

  /// For the files and sessions that hold a store.
  var holder: String { "\(process), state folder \(place)" }

  /// The program and its subcommand: what follows may be a password.
  private static var command: String {
    let words = CommandLine.arguments
    let name = words.first?.split(separator: "/").last.map(String.init) ?? "cutover"
    guard words.count > 1, words[1].utf8.allSatisfy({ $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a }) else { return name }
    return "\(name) \(words[1])"
  }
}
