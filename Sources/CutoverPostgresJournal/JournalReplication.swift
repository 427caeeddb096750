package import CutoverPostgres

/// On how many machines an appended event is when its caller is answered.
package struct JournalReplication: Sendable, Equatable {
  /// Whether the server waits for a standby, by `synchronous_standby_names` and `synchronous_commit`.
  package let waits: Bool
  /// The standbys that follow, and those of them that it waits for.
  package let standbys: Int64
  package let synchronous: Int64
  /// Whether this user may know of standbys.
  package let isTold: Bool

  init(_ row: GetReplication.Row) {
    // `local` and `off` do not wait for others, whatever standbys are named.
    waits = row.isWanted && !["off", "local"].contains(row.commits)
    standbys = row.standbys
    synchronous = row.synchronous
    isTold = row.isTold
  }

  /// Whether what is accepted is on two machines.
  package var isInEffect: Bool { waits && synchronous > 0 }

  /// Why it is not, and what to do; `nil` where it is.
  package var problem: (message: String, remedy: String)? {
    if isInEffect { return nil }
    if !waits {
      return (
        "the journal's server waits for no standby: an event is on one machine when it is accepted",
        "start its standby where a cluster manager such as Patroni sets that, else set synchronous_standby_names = "
          + "'ANY 1 (…)' and synchronous_commit = on"
      )
    }
    if !isTold {
      return (
        "this user may not see whether the journal's standby follows", "GRANT pg_monitor TO this user"
      )
    }
    return (
      standbys == 0
        ? "the journal's standby is away" : "none of the journal's \(standbys) standbys is one that it waits for",
      "start the standby; until then the server answers no append"
    )
  }

  package static func read(on connection: PostgresConnection) throws -> JournalReplication {
    guard let row = try connection.one(GetReplication()) else {
      throw PostgresError(.decoding, "replication", "the server gave no answer")
    }
    return JournalReplication(row)
  }
}
