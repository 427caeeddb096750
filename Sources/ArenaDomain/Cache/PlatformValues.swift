import CutoverDomain
import CutoverJSON

/// What a row keeps of its event for Redis: its data as it came.
struct CachedDetail: Sendable {
  var detail = OpaqueJSON.null
}

/// How Redis holds what the platform records beside its read API, which no endpoint of ours reads.
extension OpaqueJSON {
  /// The members of an object as fields of a hash, each value as JSON; of anything else there are none.
  var members: [(name: String, value: [UInt8])] {
    guard case .object(let members)? = try? JSONReader(bytes: Array(text.utf8), source: "detail").readValue() else {
      return []
    }
    return members.map { ($0.name.string, Array($0.value.compact.utf8)) }
  }
}

extension SimOrder {
  /// The order as an item of `sim:orders:{id}`. Throws `ReadError` for a number that JSON cannot say.
  var cached: [UInt8] {
    get throws {
      guard quantity.isFinite, price?.isFinite != false else { throw ReadError.notFinite("sim_orders") }
      var writer = JSONWriter()
      writer.beginObject()
      writer.field("id", id)
      writer.field("model_id", modelId)
      writer.field("symbol", symbol)
      writer.field("side", side)
      writer.field("status", status)
      writer.field("quantity", quantity)
      if let price { writer.field("price", price) }
      writer.field("timestamp", timestamp)
      writer.endObject()
      return writer.bytes
    }
  }
}

extension ListSimBalances.Row {
  /// The balance as a field of `sim:balances:{id}`. Throws `ReadError` for one that JSON cannot say.
  var cached: [UInt8] {
    get throws {
      // NUMERIC has NaN and the infinities.
      guard balance.utf8.last.map({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) == true else {
        throw ReadError.notFinite("sim_balances")
      }
      var writer = JSONWriter()
      writer.beginObject()
      writer.name("balance")
      writer.raw(balance.utf8)
      writer.field("timestamp", timestamp)
      writer.endObject()
      return writer.bytes
    }
  }
}

extension ReadError {
  fileprivate static func notFinite(_ table: String) -> ReadError {
    ReadError(.undecodable, source: "repository, \(table)", message: "a number is not finite")
  }
}
