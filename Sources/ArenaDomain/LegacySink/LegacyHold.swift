/// The legacy files that nobody is read from any more.
struct LegacyHold: Equatable {
  private let complete: Set<String>

  /// - Parameter complete: The names of the endpoints that are read from the repository alone.
  init(complete: Set<String> = []) { self.complete = complete }

  /// Whether every endpoint that reads the file is complete.
  func covers(_ name: String) -> Bool {
    let readers = Self.readers(of: name)
    return !readers.isEmpty && readers.allSatisfy { complete.contains($0.rawValue) }
  }

  /// Whether no endpoint reads any file any more.
  var coversAll: Bool { ArenaEndpoint.offered.allSatisfy { complete.contains($0.rawValue) } }

  /// The endpoints that a file is read for.
  static func readers(of name: String) -> [ArenaEndpoint] {
    switch name {
    // A model without a file of its own is looked up in the list of all.
    case "analytics.json": [.analytics, .modelAnalytics]
    case "trades.json": ArenaEndpoint.offered.filter { $0.document == .trades }
    default: [endpoint(reading: name)].compactMap(\.self)
    }
  }

  /// The names of the endpoints that none of the files is read for.
  static func endpoints(notReading names: [String]) -> Set<String> {
    let read = Set(names.flatMap(readers))
    return Set(ArenaEndpoint.offered.filter { !read.contains($0) }.map(\.rawValue))
  }

  private static func endpoint(reading name: String) -> ArenaEndpoint? {
    guard name.hasSuffix(".json") else { return nil }
    return name.hasPrefix("analytics-") ? .modelAnalytics : ArenaEndpoint(rawValue: String(name.dropLast(5)))
  }
}

/// A file that is written from nothing.
struct WholeFile: DocumentChange {
  let name: String
  let content: [UInt8]

  var isWhole: Bool { true }

  func fresh() -> [UInt8] { content }

  func edit(_ file: LegacyFile) -> DocumentEdit { DocumentEdit(splices: []) }
}
