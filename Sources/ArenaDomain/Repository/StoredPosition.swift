/// A row of `accounts`: a model's entry in the positions document.
struct StoredAccount: Sendable {
  var modelId = ""
  var arrival: Int64 = 0
  var positionsNull = false
  /// The sequence number of the event that wrote it.
  var seq: Int64 = 0
}

/// A row of `positions`: a position, whose it is and what it is filed under.
@dynamicMemberLookup
struct StoredPosition: Sendable {
  var position = Position()
  var modelId = ""
  var market = ""
  /// The sequence number of the event that wrote it.
  var seq: Int64 = 0

  subscript<Value>(dynamicMember field: WritableKeyPath<Position, Value>) -> Value {
    get { position[keyPath: field] }
    set { position[keyPath: field] = newValue }
  }
}

/// The end of a row of `positions`.
typealias StoredClosing = Stamped<PositionClosing>
