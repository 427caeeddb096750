/// The advisory lock that golang-migrate takes (`GenerateAdvisoryLockId` in its `database/util.go`): the CRC-32 of
/// schema, table and database, each but the last followed by a zero byte, times a constant.
enum MigrationLock {
  private static let salt: UInt32 = 1_486_364_155

  static func key(database: String, schema: String) -> Int64 {
    let text = [schema, "schema_migrations", database].joined(separator: "\0")
    return Int64(crc32(text.utf8) &* salt)
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
