import CutoverJSON

/// The newest prices of a batch. One takes the place of the file's unless it is older.
struct PriceChanges: DocumentChange {
  private static let fields = KeyFields(["timestamp"])

  private var symbols = KeyTable()
  /// By the numbers of their symbols.
  private var prices: [(timestamp: Int64, member: [UInt8], value: [UInt8])] = []
  private var newest = Int64.min

  var name: String { LegacyDocument.cryptoPrices.fileName }
  var isEmpty: Bool { prices.isEmpty }

  mutating func put(_ quote: PriceQuote) throws {
    let price = CryptoPrice(symbol: quote.symbol, price: quote.price, timestamp: quote.timestamp)
    let value = try price.json
    newest = max(newest, quote.timestamp)
    let number = symbols.add(quote.symbol)
    if number < prices.count, prices[number].timestamp > quote.timestamp { return }
    var writer = JSONWriter()
    writer.name(quote.symbol)
    writer.raw(value)
    let entry = (quote.timestamp, writer.bytes, value)
    if number == prices.count { prices.append(entry) } else { prices[number] = entry }
  }

  private var edit: CollectionEdit {
    var edit = CollectionEdit("prices", .object)
    edit.numbers = [CollectionEdit.Number(name: "serverTime", atLeast: newest)]
    return edit
  }

  func fresh() throws -> [UInt8] {
    var edit = edit
    edit.appended = prices.map(\.member)
    return edit.fresh()
  }

  func edit(_ file: LegacyFile) throws -> DocumentEdit {
    // Of a symbol that is there more than once, the last is what readers see.
    var found: [(range: Range<Int>, timestamp: Int64)?] = Array(repeating: nil, count: prices.count)
    let shape = try DocumentShape(file, collection: "prices", .object, numbers: ["serverTime"]) { reader in
      try walk(reader) { found[$0] = ($1, $2) }
    }
    var edit = edit
    for (price, old) in zip(prices, found) {
      guard let old else {
        edit.appended.append(price.member)
        continue
      }
      if price.timestamp >= old.timestamp { edit.inner.append(Splice(range: old.range, bytes: price.value)) }
    }
    return DocumentEdit(splices: try edit.splices(in: file, shape))
  }

  /// Reads the map of prices, and hands the place and time of each that the batch has too to `found`.
  private func walk(_ reader: JSONReader, found: (Int, Range<Int>, Int64) -> Void) throws -> CollectionSpan {
    let start = reader.offset
    try reader.beginObject()
    var span = CollectionSpan(opening: start, open: reader.bracketEnd)
    while try reader.nextMember() {
      let number = symbols.number(of: reader.memberName)
      let kind = try reader.peek()
      guard kind == .object || kind == .null else {
        throw reader.error(.wrongType, "expected \(JSONKind.object), found \(kind)")
      }
      let start = reader.offset
      var timestamp: Int64 = 0
      try reader.readRecord(Self.fields) { _ in
        if try !reader.readNullIfNext() { timestamp = try reader.readInt64() }
      }
      let end = kind == .null ? start + "null".utf8.count : reader.bracketEnd
      span.add(to: end)
      if let number { found(number, start..<end, timestamp) }
    }
    span.close = reader.bracketEnd
    return span
  }
}
