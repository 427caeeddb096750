import CutoverJSON
import CutoverTables

/// What a `TakeOrderV2` event says of its amounts, exactly. Events of other types say nothing of them.
struct TakenOrder: Equatable {
  /// In units of 10^-18.
  let equity: String
  /// In units of 10^-6.
  let usdc: String

  /// The shares, as the repository has them.
  var amount: String { DecimalText.scaled(equity, by: 18) }

  /// Whether a text is an event of a type that the bot knows.
  static func isEvent(_ data: String) -> Bool {
    guard let event = try? JSONValue.parse(Array(data.utf8)) else { return false }
    return event["TakeOrderV2"] != nil || event["ClearV2"] != nil
  }

  /// `data` is the event's JSON, `direction` that of the trade: a seller gives shares as the output. `nil` where
  /// the event has no such amounts.
  init?(_ data: String, direction: String) {
    guard let order = (try? JSONValue.parse(Array(data.utf8)))?["TakeOrderV2"],
      let input = order["input"]?.string.flatMap(DecimalText.digits(ofHexadecimal:)),
      let output = order["output"]?.string.flatMap(DecimalText.digits(ofHexadecimal:))
    else { return nil }
    (equity, usdc) = direction == "SELL" ? (output, input) : (input, output)
  }
}

extension DecimalText {
  /// The decimal digits of `0x1f`, at most 64 digits of which make an unsigned integer of 256 bits; `nil` for anything
  /// else.
  static func digits(ofHexadecimal text: String) -> String? {
    let digits = text.utf8.dropFirst(2)
    guard text.hasPrefix("0x"), 1...64 ~= digits.count else { return nil }
    // Nine decimal digits in each part, the lowest first.
    var parts: [UInt64] = [0]
    for byte in digits {
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
      var carry = UInt64(digit)
      for at in parts.indices {
        let sum = parts[at] * 16 + carry
        parts[at] = sum % 1_000_000_000
        carry = sum / 1_000_000_000
      }
      if carry > 0 { parts.append(carry) }
    }
    return parts.dropLast().reversed().reduce("\(parts[parts.count - 1])") { text, part in
      text + String("\(1_000_000_000 + part)".dropFirst())
    }
  }
}
