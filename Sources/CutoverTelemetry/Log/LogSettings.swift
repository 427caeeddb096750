/// What is logged and how, as `CUTOVER_LOG` says it: `level`, `level,format`, or `,format`.
package struct LogSettings: Sendable, Equatable {
  package var level: LogLevel
  package var format: LogFormat

  package init(level: LogLevel = .info, format: LogFormat = .text) {
    self.level = level
    self.format = format
  }

  /// Reads `text`; what it does not say is as in `defaults`. Throws ``LogSettingsError``.
  package init(_ text: String, defaults: LogSettings = LogSettings()) throws(LogSettingsError) {
    self = defaults
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      .map { part in
        let trimmed = part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
        return String(trimmed).lowercased()
      }
    guard parts.count <= 2 else { throw LogSettingsError(text: text) }
    if !parts[0].isEmpty {
      guard let level = LogLevel(rawValue: parts[0]) else { throw LogSettingsError(text: text) }
      self.level = level
    }
    if parts.count == 2 {
      guard let format = LogFormat(rawValue: parts[1]) else { throw LogSettingsError(text: text) }
      self.format = format
    }
  }
}

/// `CUTOVER_LOG` says something that is not understood.
package struct LogSettingsError: Error, Equatable, CustomStringConvertible {
  package let text: String

  package var description: String { "CUTOVER_LOG is \"\(text)\"; set it to \(Self.wanted)" }

  /// What it can be set to.
  package static var wanted: String {
    let levels = LogLevel.allCases.map(\.rawValue).joined(separator: ", ")
    let formats = LogFormat.allCases.map(\.rawValue).joined(separator: " or ")
    return "a level (\(levels)), and after a comma, if you like, to \(formats)"
  }
}
