/// A row of `since_inception_values`.
@dynamicMemberLookup
struct StoredSinceInceptionValue: Sendable {
  var value = SinceInceptionValue()
  var arrival: Int64 = 0
  /// The sequence number of the event that wrote it.
  var seq: Int64 = 0

  subscript<Value>(dynamicMember field: WritableKeyPath<SinceInceptionValue, Value>) -> Value {
    get { value[keyPath: field] }
    set { value[keyPath: field] = newValue }
  }
}

/// A row of `leaderboard_entries`.
@dynamicMemberLookup
struct StoredLeaderboardEntry: Sendable {
  var entry = LeaderboardEntry()
  var arrival: Int64 = 0
  /// The sequence number of the event that wrote it.
  var seq: Int64 = 0

  subscript<Value>(dynamicMember field: WritableKeyPath<LeaderboardEntry, Value>) -> Value {
    get { entry[keyPath: field] }
    set { entry[keyPath: field] = newValue }
  }
}

/// A row of `model_analytics`: analytics, where they came from and the model they are filed under.
@dynamicMemberLookup
struct StoredAnalytics: Sendable {
  var analytics = ModelAnalytics()
  /// `list` or `own`.
  var source = ""
  var model = ""
  var arrival: Int64 = 0
  /// The sequence number of the event that wrote it.
  var seq: Int64 = 0

  subscript<Value>(dynamicMember field: WritableKeyPath<ModelAnalytics, Value>) -> Value {
    get { analytics[keyPath: field] }
    set { analytics[keyPath: field] = newValue }
  }
}
