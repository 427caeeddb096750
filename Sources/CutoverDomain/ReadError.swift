/// Why a side could not answer. Never to be taken for an empty answer.
public struct ReadError: Error, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// The data was never there: a file that does not exist, a dataset that was never written to the repository.
    case missing
    /// The data is there and cannot be what its type says: bad JSON, a wrong type, a bad cache value.
    case undecodable
    /// The store cannot be reached or refuses the read.
    case unavailable
    /// The store did not answer in time.
    case late
    /// The request asks for what there cannot be: the client is told so, by whichever side.
    case badRequest
    /// The request is about something that there is not: another answer, and no fault of the side.
    case notFound
  }

  public let code: Code
  /// What could not be read: a file, a table, a key.
  public let source: String
  /// What is wrong with it and where: line, column and field where there are any.
  public let message: String
  /// What the person who sees this should do about it.
  public let remedy: String?

  public init(_ code: Code, source: String, message: String, remedy: String? = nil) {
    self.code = code
    self.source = source
    self.message = message
    self.remedy = remedy
  }

  /// Whether it is the client's doing: an answer like any other, which says nothing against the side.
  public var isOfRequest: Bool { code == .badRequest || code == .notFound }

  public var description: String {
    "\(source): \(message)" + (remedy.flatMap { isSaid($0) ? nil : "; \($0)" } ?? "")
  }

  /// Whether the cause comes with the command already that `remedy` begins with: advice is given once.
  private func isSaid(_ remedy: String) -> Bool {
    let parts = remedy.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
    return parts.count > 2 && parts[0].isEmpty && message.contains("'\(parts[1])'")
  }

  /// What a client of the API is told: the same, but files without their folders, which are nobody's business.
  public var descriptionForClients: String {
    let shown =
      source.hasSuffix(".json") ? String(source.split(separator: "/").last ?? "") : Self.withoutFolders(source)
    // What a store says can name files; what is wrong with a document has pointers, which look like them.
    return "\(shown): " + (code == .unavailable ? Self.withoutFolders(message) : message)
  }

  /// `text` with the last part alone of everything in it that is an absolute path.
  private static func withoutFolders(_ text: String) -> String {
    var shown = ""
    var word = ""
    func end() {
      shown += word.hasPrefix("/") ? String(word.split(separator: "/").last ?? "") : word
      word = ""
    }
    for character in text {
      if " \"'(),:;".contains(character) {
        end()
        shown.append(character)
      } else {
        word.append(character)
      }
    }
    end()
    return shown
  }
}
