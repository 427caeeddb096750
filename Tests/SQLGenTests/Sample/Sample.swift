import CutoverPostgres

// The types that the sample's SQL files speak of, as a domain has them by hand.

struct Customer: Equatable {
  var id: Int64 = 0
  var name = ""
  var note: String?
}

struct Details: PostgresCodable, Equatable {
  var text: String

  static var postgresType: PostgresType { .json }

  func encode(into buffer: inout PostgresBuffer) { buffer.append(utf8: text) }

  static func decode(_ bytes: UnsafeRawBufferPointer) throws -> Details {
    Details(text: String(decoding: bytes, as: UTF8.self))
  }
}

struct Order: Equatable {
  var id = ""
  var customerId: Int64 = 0
  var price = 0.0
  var details: Details?
}

struct Event: Equatable {
  var order = Order()
  var seq: Int64 = 0
}
