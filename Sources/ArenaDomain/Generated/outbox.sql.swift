// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `AddOutboxNotes` in `SQL/outbox.sql`.
struct AddOutboxNotes: PostgresStatement {
  var rows: [OutboxNote]

  static let name = "AddOutboxNotes"
  static let sql = """
    INSERT INTO events_outbox (seq, key, payload)
    SELECT r.seq, r.key, r.payload
    FROM unnest($1::bigint[], $2::text[], $3::json[]) WITH ORDINALITY AS r (seq, key, payload, place)
    ORDER BY r.seq, r.place
    """
  static let parameterTypes: [PostgresType] = [.int8.array, .text.array, .json.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.seq }
    parameters.append(columnOf: rows) { $0.key }
    parameters.append(columnOf: rows) { $0.payload }
  }
}
