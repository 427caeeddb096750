import CutoverTelemetry
import CutoverThreads
import Testing

@Suite struct LogTests {
  private static let entry = LogEntry(
    time: LogTime(nanoseconds: 1_770_715_800_125_999_999), level: .warning, label: "cutover.sink",
    message: "The sink \"fails\"\nagain",
    metadata: ["sink": "legacy", "sequence": 17, "duration": 0.25, "late": true, "error": "no space=left", "time": ""])

  @Test func `JSON has an object a line, with numbers as numbers`() {
    let line = String(decoding: LogFormat.json.line(of: Self.entry), as: UTF8.self)
    #expect(
      line == #"{"time":"2026-02-10T09:30:00.125Z","level":"warning","logger":"cutover.sink","#
        + #""message":"The sink \"fails\"\nagain","duration":0.25,"error":"no space=left","late":true,"#
        + #""sequence":17,"sink":"legacy","time_":""}"# + "\n")
  }

  @Test func `text has a line, in quotes what is not a word`() {
    let line = String(decoding: LogFormat.text.line(of: Self.entry), as: UTF8.self)
    #expect(
      line == #"2026-02-10T09:30:00.125Z warning cutover.sink: The sink "fails"\nagain  duration=0.25 "#
        + #"error="no space=left" late=true sequence=17 sink=legacy time_="""# + "\n")
  }

  @Test func `text cannot steer a terminal`() {
    let entry = LogEntry(
      time: LogTime(nanoseconds: 0), level: .info, label: "x", message: "\u{1B}[2J", metadata: ["a": "\u{9B}31m\u{7}"])
    #expect(
      String(decoding: LogFormat.text.line(of: entry), as: UTF8.self)
        == "1970-01-01T00:00:00.000Z info x: \\u{1b}[2J  a=\"\\u{9b}31m\\u{7}\"\n")
  }

  @Test func `entries below the level are not even made`() {
    let handler = Collected(level: .notice)
    var log = Logger(label: "x", handler: handler)
    log[metadataKey: "sink"] = "legacy"
    log.info("\(Self.fail())", metadata: ["never": .string(Self.fail())])
    log.notice("Started", metadata: ["sequence": 1])
    log.error("Failed", metadata: ["sink": "repository"])
    #expect(handler.entries.map(\.message) == ["Started", "Failed"])
    #expect(handler.entries.map(\.metadata) == [["sink": "legacy", "sequence": 1], ["sink": "repository"]])
    #expect(handler.entries.map(\.level) == [.notice, .error])
  }

  @Test(arguments: [
    ("debug", LogSettings(level: .debug, format: .text)), ("error,json", LogSettings(level: .error, format: .json)),
    (" WARNING , JSON ", LogSettings(level: .warning, format: .json)),
    (",json", LogSettings(level: .info, format: .json)),
    ("", LogSettings(level: .info, format: .text)),
  ])
  func `the setting names a level, a format, or both`(text: String, settings: LogSettings) throws {
    #expect(try LogSettings(text) == settings)
  }

  @Test(arguments: ["loud", "info,xml", "info,json,json", "json"])
  func `a setting that is not understood is refused with what there is`(text: String) {
    let error = #expect(throws: LogSettingsError.self) { try LogSettings(text) }
    #expect(
      error?.description == "CUTOVER_LOG is \"\(text)\"; set it to a level (trace, debug, info, notice, warning, "
        + "error, critical), and after a comma, if you like, to json or text")
  }

  private static func fail() -> String {
    Issue.record("this must not be asked for")
    return ""
  }
}

/// Keeps what is logged.
final class Collected: LogHandler {
  let level: LogLevel
  private let state = Monitor<[LogEntry]>([])

  init(level: LogLevel) { self.level = level }

  func write(_ entry: LogEntry) { state.withLock { $0.append(entry) } }

  var entries: [LogEntry] { state.withLock { $0 } }
}
