import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

@Suite("Drill: the writer is asked to stop")
struct StopDrills {
  /// What of Postgres stands still while the writer ends.
  enum Block: String, Sendable, CaseIterable {
    /// Somebody keeps a lock that the sink needs: the statement can be cancelled.
    case lock
    /// The server answers nothing at all: only cutting the connection helps.
    case freeze
  }

  @Test("It ends within seconds, though a sink waits for Postgres for ever", arguments: Block.allCases)
  func blocked(block: Block) throws {
    try Drill.with { drill in
      try drill.scene.succeed("backfill")
      let feed = try LiveFeed(drill.scene, rate: 200)
      try feed.waitUntilAcknowledged(more: 20)
      let lift = try self.block(block, drill)
      try drill.status("the repository's lag") { (Drill.sink("repository", in: $0)?["events"]?.int ?? 0) > 50 }
      let began = ContinuousClock.now
      try feed.interrupt()
      let ended = try feed.finish()
      #expect(.now - began < .seconds(40))
      #expect(ended.errors.contains("not everything is in the files and databases yet"), "\(ended.errors)")
      try lift()
      try feed.check(ended, isWhole: false)
    }
  }

  /// Returns what lifts it.
  private func block(_ block: Block, _ drill: Drill) throws -> () throws -> Void {
    switch block {
    case .lock:
      let holder = try Program.start(
        "psql", [drill.scene.postgres, "-Atqc", "BEGIN; LOCK TABLE sink_positions; SELECT pg_sleep(300)"])
      try drill.scene.waitUntilBlocked()
      return {
        try drill.scene.sql(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()"
        )
        _ = try holder.wait()
      }
    case .freeze:
      let pids = try drill.scene.sql("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'cutover%, pid %'")
        .split(separator: "\n").compactMap { pid_t($0) }
      for pid in pids { kill(pid, SIGSTOP) }
      return { for pid in pids { kill(pid, SIGCONT) } }
    }
  }
}
