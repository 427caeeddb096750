/// A row of `account_equity_snapshots`: an account total, its positions aside, and its place in the order of arrival.
@dynamicMemberLookup
struct StoredSnapshot: Sendable {
  var total = AccountTotal()
  var arrival: Int64 = 0
  var positionsNull = false
  /// The sequence number of the event that wrote it.
  var seq: Int64 = 0

  subscript<Value>(dynamicMember field: WritableKeyPath<AccountTotal, Value>) -> Value {
    get { total[keyPath: field] }
    set { total[keyPath: field] = newValue }
  }
}

/// A row of `account_snapshot_positions`.
@dynamicMemberLookup
struct StoredSnapshotPosition: Sendable {
  var position = Position()
  var snapshotId = ""
  var market = ""

  subscript<Value>(dynamicMember field: WritableKeyPath<Position, Value>) -> Value {
    get { position[keyPath: field] }
    set { position[keyPath: field] = newValue }
  }
}
