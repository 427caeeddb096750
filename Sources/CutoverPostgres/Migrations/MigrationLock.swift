/// The advisory locks that golang-migrate takes while it migrates, so that it and Cutover keep out of each other's way.
///
/// A key is the CRC-32 of schema, table and database with a zero byte between them, times a constant, in 32 bits:
/// `GenerateAdvisoryLockId` in https://github.com/golang-migrate/migrate/blob/master/database/util.go, called from `Lock`
/// in `database/postgres/postgres.go`.
enum MigrationLock {
  private static let salt: UInt32 = 1_486_364_155

  /// The keys for a database, to be taken in this order, all of them.
  ///
  /// golang-migrate's program takes the database's name from the path of its URL, with the slash; a program that calls it
  /// as a library on an open connection has the bare name. It has one of the locks, so Cutover has to have both.
  static func keys(database: String, schema: String) -> [Int64] {
    [database, "/" + database].map { name in
      Int64(crc32([schema, "schema_migrations", name].joined(separator: "\0").utf8) &* salt)
    }
  }

  /// CRC-32 as in IEEE 802.3, reflected.
  private static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }
}
