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

  func file(_ document: LegacyDocument) throws -> LegacyFile { try file(named: document.rawValue + ".json") }

  private func file(named name: String) throws -> LegacyFile { try LegacyFile(name, in: path, options: options) }

  func cryptoPrices() throws -> CryptoPrices { try readWhole(file(.cryptoPrices)) }

  func accountTotals() throws -> AccountTotals { Self.accountTotals(in: try accountTotalsList()) }

  func positions() throws -> Listing<ModelPositions> { try positionsList().listing }
  func trades() throws -> Listing<Trade> { try tradesList().listing }

  /// Reads the file through, since nothing in it says where the newest trades of all models are; keeps no more of it than the
  /// window.
  func recentTrades(_ window: TradeWindow) throws -> Listing<Trade> {
    guard let limit = window.limit else { return try trades() }
    let list = try tradesList()
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
    return Listing(newest.trades)
  }

  func sinceInceptionValues() throws -> Listing<SinceInceptionValue> { try sinceInceptionValuesList().listing }
  func leaderboard() throws -> Listing<LeaderboardEntry> { try leaderboardList().listing }
  func analytics() throws -> Listing<ModelAnalytics> { try analyticsList().listing }
  func conversations() throws -> Listing<Conversation> { try conversationsList().listing }

  func accountTotalsList() throws -> LegacyList<AccountTotal> { try Self.accountTotals(file(.accountTotals)) }

  static func accountTotals(_ file: LegacyFile) throws -> LegacyList<AccountTotal> {
    try LegacyList(file, list: "accountTotals", integers: ["lastHourlyMarkerRead"])
  }

  static func accountTotals(in list: LegacyList<AccountTotal>) -> AccountTotals {
    AccountTotals(totals: list.listing, lastHourlyMarkerRead: list.integer(0))
  }

  func positionsList() throws -> LegacyList<ModelPositions> {
    try LegacyList(file(.positions), list: "accountTotals")
  }

  func tradesList() throws -> LegacyList<Trade> { try Self.trades(file(.trades)) }

  static func trades(_ file: LegacyFile) throws -> LegacyList<Trade> {
    try LegacyList(file, list: "trades")
  }

  func sinceInceptionValuesList() throws -> LegacyList<SinceInceptionValue> {
    try Self.sinceInceptionValues(file(.sinceInceptionValues))
  }

  static func sinceInceptionValues(_ file: LegacyFile) throws -> LegacyList<SinceInceptionValue> {
    try LegacyList(file, list: "sinceInceptionValues")
  }

  func leaderboardList() throws -> LegacyList<LeaderboardEntry> {
    try LegacyList(file(.leaderboard), list: "leaderboard")
  }

  func analyticsList() throws -> LegacyList<ModelAnalytics> {
    try LegacyList(file(.analytics), list: "analytics")
  }

  func conversationsList() throws -> LegacyList<Conversation> {
    try LegacyList(file(.conversations), list: "conversations")
  }

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

  private func openOwnFile(of model: String, _ misfit: Misfit) throws -> LegacyFile? {
    let name = "analytics-\(model).json"
    if misfit == .orNone { return try LegacyFile.ifReadable(name, in: path, options: options) }
    do { return try file(named: name) } catch let error as ReadError where error.code == .missing { return nil }
  }

  /// Whether the document, which is JSON, has an array where one model's analytics belong.
  private static func holdsArray(_ file: LegacyFile) throws -> Bool {
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
    guard let folder = opendir(path) else {
      throw ReadError(
        errno == ENOENT ? .missing : .unavailable, source: path, message: String(cString: strerror(errno)),
        remedy: "check the legacy folder (--from, CUTOVER_DATA_PATH)")
    }
    defer { closedir(folder) }
    var models: [ExactString] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
      }
      // No client can name a model whose name is not UTF-8.
      guard let name else { continue }
      if name.hasPrefix("analytics-"), name.hasSuffix(".json") {
        models.append(ExactString(String(name.dropFirst("analytics-".count).dropLast(".json".count))))
      }
    }
    return models.sorted().map(\.string)
  }

  private func readWhole<Document: WireValue>(_ file: LegacyFile) throws -> Document {
    try file.reading {
      let reader = file.makeReader()
      let document = try Document(reading: reader)
      try reader.finish()
      return document
    }
  }
}
