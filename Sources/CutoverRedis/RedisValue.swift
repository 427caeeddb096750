import CHiredis

/// A reply of the server (RESP2).
package enum RedisValue: Sendable, Equatable {
  case null
  case integer(Int64)
  case bytes([UInt8])
  /// A short answer such as `OK` or `QUEUED`.
  case status(String)
  case array([RedisValue])
  /// An error inside an array, as EXEC gives it for one failed command; at the top it is thrown.
  case error(RedisError)

  /// The bytes of a string or status; nil for anything else.
  package var bytes: [UInt8]? {
    switch self {
    case .bytes(let bytes): bytes
    case .status(let text): Array(text.utf8)
    default: nil
    }
  }

  /// The text of a string or status; nil for anything else, and for bytes that are not UTF-8.
  package var string: String? {
    switch self {
    case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
    case .status(let text): text
    default: nil
    }
  }

  /// The number of an integer reply, or that a string spells.
  package var integer: Int64? {
    switch self {
    case .integer(let number): number
    case .bytes: string.flatMap { Int64($0) }
    default: nil
    }
  }

  package var array: [RedisValue]? {
    if case .array(let values) = self { values } else { nil }
  }

  package var isNull: Bool { self == .null }
}

extension RedisValue {
  /// Copies a reply of hiredis.
  init(_ reply: UnsafeMutablePointer<redisReply>) {
    switch reply.pointee.type {
    case REDIS_REPLY_INTEGER: self = .integer(reply.pointee.integer)
    case REDIS_REPLY_STRING: self = .bytes(Array(Self.text(reply)))
    case REDIS_REPLY_STATUS: self = .status(String(decoding: Self.text(reply), as: UTF8.self))
    case REDIS_REPLY_ERROR: self = .error(RedisError(serverReply: String(decoding: Self.text(reply), as: UTF8.self)))
    case REDIS_REPLY_ARRAY:
      self = .array(
        (0..<reply.pointee.elements).map { index in reply.pointee.element[index].map { RedisValue($0) } ?? .null })
    default: self = .null
    }
  }

  private static func text(_ reply: UnsafeMutablePointer<redisReply>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: reply.pointee.str, count: reply.pointee.len)
  }
}
