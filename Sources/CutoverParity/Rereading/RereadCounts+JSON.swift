import CutoverJSON

extension RereadCounts {
  var json: JSONValue {
    .fields([
      ("rounds", rounds.json), ("queued", queued.json), ("gone", gone.json), ("lag_ms", Int(lag).json),
    ])
  }

  init(_ fields: ReportFields) throws {
    self.init(rounds: try fields.int("rounds"))
    queued = try fields.int("queued")
    gone = try fields.int("gone")
    lag = Int64(try fields.int("lag_ms"))
  }
}
