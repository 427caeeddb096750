import ArgumentParser
import CutoverProgram
import Glibc

@main
struct Cutover: ParsableCommand, NeedsNoInstance {
  static let configuration = CommandConfiguration(
    commandName: "cutover",
    abstract: "Move a read API from legacy files to Postgres and Redis, and prove that nobody can tell.",
    discussion: """
      Without DATABASE_URL or REDIS_URL, Cutover starts its own Postgres and Redis under .cutover/.

      EXAMPLE:
        cutover migrate up
        cutover backfill --from legacy-json
        cutover parity run

      EXIT STATUS:
      \(ExitStatus.table)
      """,
    version: ProgramVersion.current,
    subcommands: [
      InitCommand.self, ConfigCommand.self, Backfill.self, Serve.self, Ingest.self, Simulate.self, Show.self,
      Parity.self, Diff.self, FlagsCommand.self, Finish.self, JournalCommand.self, OutboxCommand.self, Cache.self,
      Migrate.self,
      Up.self, Down.self, Status.self, DoctorCommand.self, MetricsCommand.self,
    ] + Domains.all.compactMap { $0.command })

  @OptionGroup var instance: InstanceOptions

  static func main() {
    // A reader that goes away, such as `head`, is no failure of ours to report by a signal.
    signal(SIGPIPE, SIG_IGN)
    Instance.preview(Array(CommandLine.arguments.dropFirst()))
    var command: any ParsableCommand
    do { command = try parseAsRoot() } catch { exit(withError: error) }
    do {
      try Instance.open(for: command)
      let telemetry = try ProgramTelemetry.start(isService: command is any Service)
      defer { telemetry.stop() }
      try command.run()
    } catch let error as CleanExit { exit(withError: error) } catch {
      let failure = Failure(error)
      if let message = failure.message { Console.note(message) }
      for line in failure.details { Console.error("  | \(line)") }
      Glibc.exit(failure.status.rawValue)
    }
  }
}
