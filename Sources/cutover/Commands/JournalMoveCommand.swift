import ArgumentParser
import CutoverBasics
import CutoverJSON
import CutoverProgram

struct JournalMoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "move", abstract: "Move the journal from the state folder to a Postgres, or back.",
    discussion: """
      Everything moves: entries, their numbers and dates, the ids of older ones, parked events. The copy is compared \
      with the original, which then refuses every command. Needs the writer to be stopped. Moves the journals of all \
      domains, unless --domain names one. A move that was interrupted is run again.

      EXAMPLE:
        cutover journal move --to postgresql://cutover@db-1,db-2/journal
        cutover journal move --to file
      """)

  @Option(help: ArgumentHelp("Where to: the URL of a Postgres, or 'file' for the state folder.", valueName: "place"))
  var to: String
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    var moved: [JSONValue] = []
    try JournalRelocation(settings, to: to).run { result in
      if json { moved.append(result.json) } else { Console.print(result.line) }
    }
    if json { return Console.print(.object(["journals": .array(moved)])) }
    Console.note(
      to == "file"
        ? "take journal.url out of the settings (CUTOVER_JOURNAL): commands refuse to work until then"
        : "set journal.url to that Postgres (CUTOVER_JOURNAL): commands refuse to work until then")
  }
}
