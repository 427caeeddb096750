import CutoverBasics
import CutoverDocuments
import CutoverDomain
import CutoverJSON
import Glibc

/// The legacy side: the folder of JSON files, read with the semantics that clients have seen for years.
final class LegacyDirectory: ArenaSource {
  let path: String
  private let options: JSONReaderOptions

  /// What to make of bytes that are not UTF-8.
  enum InvalidText {
    /// What the legacy service made of them: U+FFFD. For serving and comparing.
    case replace
    /// A fault of the file. For backfill, which must not make a replacement the truth.
    case refuse
  }

  init(_ path: String, invalidText: InvalidText = .replace) {
    self.path = path
    options = invalidText == .replace ? .legacy : .wire
  }

  func file(_ document: LegacyDocument) throws -> DocumentFile { try file(named: document.fileName) }

  private func file(named name: String) throws -> DocumentFile { try DocumentFile(name, in: path, options: options) }

  func cryptoPrices() throws -> CryptoPrices { try readWhole(file(.cryptoPrices)) }

  func accountTotals() throws -> AccountTotals { AccountTotals(try list(ArenaLists.accountTotals)) }

  func list<Record>(_ dataset: ListDataset<Record>) throws -> DocumentList<Record> {
    try DocumentList(dataset, in: file(named: dataset.fileName))
  }

  func positions() throws -> ElementStream<ModelPositions> { try list(ArenaLists.positions).listing }
  func trades() throws -> ElementStream<Trade> { try list(ArenaLists.trades).listing }

  /// Reads the file through, since nothing in it says where the newest trades of all models are; keeps no more of it than the
  /// window.
  func recentTrades(_ window: TradeWindow) throws -> ElementStream<Trade> {
    guard let limit = window.limit else { return try trades() }
    let list = try list(ArenaLists.trades)
    if list.isNull { return .null }
    var end: Trade?
    if let before = window.before {
      let next = list.listing.next
      while end == nil, let trade = try next?() { if ExactString(trade.id) == ExactString(before) { end = trade } }
      if end == nil { throw TradeWindow.unknown(before) }
    }
    var newest = NewestTrades(limit, behind: end)
    let next = list.listing.next
    while let trade = try next?() { newest.add(trade) }
    return ElementStream(newest.trades)
  }

  func sinceInceptionValues() throws -> ElementStream<SinceInceptionValue> {
    try list(ArenaLists.sinceInceptionValues).listing
  }
  func leaderboard() throws -> ElementStream<LeaderboardEntry> { try list(ArenaLists.leaderboard).listing }
  func analytics() throws -> ElementStream<ModelAnalytics> { try list(ArenaLists.analytics).listing }
  func conversations() throws -> ElementStream<Conversation> { try list(ArenaLists.conversations).listing }

  /// A model's own file where it fits, else the first entry of that model in the list of all, which is read to its end.
  func analytics(of model: String) throws -> ModelAnalytics? {
    if let own = try ownAnalytics(of: model, fitting: .orNone) { return own }
    let listing = try analytics()
    var found: ModelAnalytics?
    while let entry = try listing.next?() {
      if found == nil, ExactString(entry.modelId) == ExactString(model) { found = entry }
    }
    return found
  }

  /// What becomes of a model's own file that cannot be opened or is not JSON.
  enum Misfit {
    /// It is as if it were not there, as for the legacy service.
    case orNone
    /// It is a fault, and so is one whose fields are of other types. For backfill, which passes over the array that the
    /// real files hold.
    case orFault
  }

  /// The analytics in a model's own file; `nil` where there is none, or none that fits: clients see the list's entry
  /// instead.
  func ownAnalytics(of model: String, fitting misfit: Misfit) throws -> ModelAnalytics? {
    guard let file = try openOwnFile(of: model, misfit) else { return nil }
    return try file.reading {
      do {
        let reader = file.makeReader()
        let document = try OwnAnalytics(reading: reader)
        try reader.finish()
        return document.analytics
      } catch let error as JSONError where error.code != .cannotRead {
        if try misfit == .orNone || error.code == .wrongType && Self.holdsArray(file) { return nil }
        throw error
      }
    }
  }

  private func openOwnFile(of model: String, _ misfit: Misfit) throws -> DocumentFile? {
    let name = Arena.ownAnalytics.fileName(for: model)
    if misfit == .orNone { return try DocumentFile.ifReadable(name, in: path, options: options) }
    do { return try file(named: name) } catch let error as ReadError where error.code == .missing { return nil }
  }

  /// Whether the document, which is JSON, has an array where one model's analytics belong.
  private static func holdsArray(_ file: DocumentFile) throws -> Bool {
    let reader = file.makeReader()
    guard try reader.peek() == .object else { return false }
    var isFound = false
    try reader.beginObject()
    while try reader.nextMember() {
      if OwnAnalytics.fieldTable.index(of: reader.memberName) != nil, try reader.peek() == .array { isFound = true }
    }
    try reader.finish()
    return isFound
  }

  /// The models that have a file of analytics of their own, in the order of the files' names.
  func modelsWithOwnAnalytics() throws -> [String] {
    let names: [String]
    // No client can name a model whose name is not UTF-8.
    do { names = try Folder.names(in: path) { String(validatingCString: $0) } } catch {
      throw ReadError(
        error.number == ENOENT ? .missing : .unavailable, source: path, message: error.reason,
        remedy: "check the legacy folder (--from, legacy_path)")
    }
    return names.compactMap { Arena.ownAnalytics.key(of: $0).map { ExactString($0) } }.sorted().map(\.string)
  }

  private func readWhole<Document: WireValue>(_ file: DocumentFile) throws -> Document {
    try file.reading {
      let reader = file.makeReader()
      let document = try Document(reading: reader)
      try reader.finish()
      return document
    }
  }
}

extension AccountTotals {
  init(_ list: DocumentList<AccountTotal>) {
    self.init(totals: list.listing, lastHourlyMarkerRead: list.integer(0))
  }
}
