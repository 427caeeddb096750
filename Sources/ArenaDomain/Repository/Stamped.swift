import CutoverPostgres

/// What an event says, with the event's sequence number: a row of a table that keeps just that.
@dynamicMemberLookup
struct Stamped<Value: Sendable>: Sendable {
  var value: Value
  var seq: Int64

  init(_ value: Value, _ seq: Int64) {
    self.value = value
    self.seq = seq
  }

  subscript<Member>(dynamicMember field: KeyPath<Value, Member>) -> Member { value[keyPath: field] }
}

/// A row of `models` or `symbols`.
typealias StoredDetail = Stamped<NamedDetail>
typealias StoredSimOrder = Stamped<SimOrder>
/// The end of a row of `positions`.
typealias StoredClosing = Stamped<PositionClosing>

/// A row of `sim_balances`.
struct StoredSimBalance: Sendable {
  var modelId: String
  var asset: String
  var balance: PostgresNumeric
  /// Unix milliseconds.
  var timestamp: Int64
  var seq: Int64
}

/// A model or a symbol that is mentioned, maybe for the first time.
struct StoredName: Sendable {
  var id: String
  /// The sequence number of the event that mentions it.
  var seq: Int64
}

/// A conversation that messages have come to.
struct TouchedConversation: Sendable {
  var id: Int64
  var seq: Int64
}
