// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `DeleteSnapshotPositionsExcept` in `SQL/snapshots.sql`.
struct DeleteSnapshotPositionsExcept: PostgresStatement {
  var snapshotIds: [String]
  var keptSnapshotIds: [String]
  var keptMarkets: [String]

  static let name = "DeleteSnapshotPositionsExcept"
  static let sql = """
    DELETE FROM account_snapshot_positions AS t
    WHERE t.snapshot_id = ANY ($1::text[])
      AND NOT EXISTS (
        SELECT FROM unnest($2::text[], $3::text[]) AS kept (snapshot_id, market)
        WHERE kept.snapshot_id = t.snapshot_id AND kept.market = t.market)
    """
  static let parameterTypes: [PostgresType] = [.text.array, .text.array, .text.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(snapshotIds)
    parameters.append(keptSnapshotIds)
    parameters.append(keptMarkets)
  }
}
