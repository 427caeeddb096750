import CutoverBasics
package import CutoverJSON

/// What tells two configurations of a strategy apart: the hash of a JSON text as the gateway's program writes it.
package enum ConfigHash {
  /// - Parameters:
  ///   - providers: A list; null and an empty one are the same.
  ///   - symbols: Lists of symbols by providers.
  package static func of(
    identifier: String, selector: String, providers: OpaqueJSON, symbols: OpaqueJSON, config: OpaqueJSON
  ) -> String {
    func orNull(_ value: OpaqueJSON) -> OpaqueJSON { ["{}", "[]"].contains(value.text) ? .null : value }
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("identifier", identifier)
    writer.field("selector", selector)
    writer.field("providers", orNull(providers))
    writer.field("symbols", orNull(symbols))
    writer.field("config", orNull(config))
    writer.endObject()
    return hexadecimalText(of: SHA256.digest(of: escaped(writer.bytes)))
  }

  /// What that program escapes in texts, so that the JSON can stand in a page; outside texts there is nothing of it.
  private static func escaped(_ json: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(json.count)
    for byte in json {
      switch byte {
      case UInt8(ascii: "<"): bytes += Array("\\u003c".utf8)
      case UInt8(ascii: ">"): bytes += Array("\\u003e".utf8)
      case UInt8(ascii: "&"): bytes += Array("\\u0026".utf8)
      default: bytes.append(byte)
      }
    }
    return bytes
  }
}
