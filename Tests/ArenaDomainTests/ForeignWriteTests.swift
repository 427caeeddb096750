import CutoverHosting
import CutoverPostgres
import CutoverRepository
import CutoverTestKit
import Testing

@testable import ArenaDomain

@Suite struct `Foreign writes` {
  @Test func `are noted with the row's key, what was done, and by whom`() throws {
    try ArenaStores.with { stores in
      try stores.sql("INSERT INTO leaderboard_entries VALUES ('a\"b', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)")
      try stores.sql("UPDATE leaderboard_entries SET equity = 2")
      try stores.sql("UPDATE leaderboard_entries SET id = 'c'")
      try stores.sql("DELETE FROM leaderboard_entries")
      try stores.sql("TRUNCATE price_latest")
      let writes = try Arena.foreignWrites(on: stores.postgres).reversed()
      #expect(
        writes.map { "\($0.table) \($0.op) \($0.key ?? "-") \($0.endpoints) \($0.application)" } == [
          #"leaderboard_entries INSERT {"id" : "a\"b"} ["leaderboard"] psql"#,
          #"leaderboard_entries UPDATE {"id" : "a\"b"} ["leaderboard"] psql"#,
          #"leaderboard_entries UPDATE {"id" : "a\"b"} ["leaderboard"] psql"#,
          #"leaderboard_entries UPDATE {"id" : "c"} ["leaderboard"] psql"#,
          #"leaderboard_entries DELETE {"id" : "c"} ["leaderboard"] psql"#,
          #"price_latest TRUNCATE - ["crypto-prices"] psql"#,
        ])
      #expect(Set(writes.map(\.user)) == [try stores.sql("SELECT current_user")])
      #expect(
        try ArenaRepositorySide.foreignWriteCounts(on: stores.postgres) == ["leaderboard": 5, "crypto-prices": 1])
    }
  }

  @Test func `are not those of a transaction that is marked as the sink's`() throws {
    try ArenaStores.with { stores in
      try stores.sql(
        """
        BEGIN; SELECT set_config('cutover.writer', 'sink', true);
        INSERT INTO models (id, seq) VALUES ('a', 1), ('b', 1); UPDATE models SET seq = 2; DELETE FROM models;
        TRUNCATE models; COMMIT; INSERT INTO models (id, seq) VALUES ('c', 1)
        """)
      #expect(try Arena.foreignWrites(on: stores.postgres).map(\.key) == [#"{"id" : "c"}"#])
    }
  }

  @Test func `are noted in every table that the sink writes, whatever the row holds`() throws {
    try ArenaStores.with { stores in
      // Those that hold books, not data.
      let books = [
        "backfill_progress", "events_outbox", "foreign_writes", "schema_migrations", "sink_positions", "view_changes",
      ]
      let tables = try stores.sql(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace"
      ).split(separator: "\n").map(String.init)
      let watched = try stores.sql(
        "SELECT tgrelid::regclass FROM pg_trigger WHERE tgname = 'foreign_write' AND tgparentid = 0"
      ).split(separator: "\n").map(String.init)
      #expect(Set(tables).subtracting(books) == Set(watched))
      // A text that neither jsonb nor text could take apart.
      try stores.sql(
        #"INSERT INTO trader_state (id, detail, seq) VALUES ('t', '{"a": "\u0000", "b": -0, "b": 1}', 1)"#)
      try stores.sql("INSERT INTO documents VALUES ('trades', false, 0, 0, 1), ('analytics', false, 0, 0, 1)")
      #expect(
        try ArenaRepositorySide.foreignWriteCounts(on: stores.postgres) == [
          "trades": 1, "analytics": 1, "model-analytics": 1,
        ])
    }
  }

  @Test func `are noted in partitions that were made later, too`() throws {
    try ArenaStores.with { stores in
      try stores.sql("SELECT ensure_price_ticks_partition(1760741958847)")
      try stores.sql(
        """
        INSERT INTO price_ticks (provider, symbol, timestamp, price, seq)
        VALUES ('p', 'BTC', 1760741958847, 1.5, 1), ('p', 'BTC', -1, 2, 1)
        """)
      try stores.sql("DELETE FROM price_ticks_2025_10")
      #expect(
        try Arena.foreignWrites(on: stores.postgres).reversed().map { "\($0.table) \($0.op) \($0.key ?? "")" } == [
          #"price_ticks INSERT {"provider" : "p", "symbol" : "BTC", "timestamp" : 1760741958847, "price" : 1.5}"#,
          #"price_ticks INSERT {"provider" : "p", "symbol" : "BTC", "timestamp" : -1, "price" : 2}"#,
          #"price_ticks DELETE {"provider" : "p", "symbol" : "BTC", "timestamp" : 1760741958847, "price" : 1.5}"#,
        ])
    }
  }

  @Test func `can be made by somebody who may write to the table alone`() throws {
    try ArenaStores.with { stores in
      let role = "writer_\(UInt32.random(in: 0 ... .max))"
      try stores.sql("CREATE ROLE \(role); GRANT INSERT ON models TO \(role)")
      defer { _ = try? stores.sql("REVOKE ALL ON models FROM \(role); DROP ROLE \(role)") }
      try stores.sql("SET ROLE \(role); INSERT INTO models (id, seq) VALUES ('a', 1)")
      #expect(try Arena.foreignWrites(on: stores.postgres).count == 1)
    }
  }
}
