/// HMAC-SHA-256 (RFC 2104) of `message`, 32 bytes: only a holder of `key` can make it.
package func hmacSHA256(key: [UInt8], _ message: some Sequence<UInt8>) -> [UInt8] {
  let short = key.count > 64 ? SHA256.digest(of: key) : key
  let block = short + [UInt8](repeating: 0, count: 64 - short.count)
  var inner = SHA256()
  inner.update(block.map { $0 ^ 0x36 })
  inner.update(message)
  var outer = SHA256()
  outer.update(block.map { $0 ^ 0x5c })
  outer.update(inner.finish())
  return outer.finish()
}

/// Whether two texts are the same, in a time that does not tell where they differ.
package func isSameInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  guard left.count == right.count else { return false }
  return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}
