/// `address` without its password: `postgres://user:***@host/name`, `host=db password=***`. More than the password is
/// hidden rather than less where the address is malformed, such as with an unescaped `@` in the password.
package func maskingPasswords(_ address: String) -> String {
  var text = address[...]
  var head = ""
  if let scheme = text.firstRange(of: "://") {
    head = String(text[..<scheme.upperBound])
    text = text[scheme.upperBound...]
    if let at = text.lastIndex(of: "@") {
      if let colon = text[..<at].firstIndex(of: ":") {
        head += text[..<colon] + ":***"
        text = text[at...]
      } else if !head.lowercased().hasPrefix("postgres") {
        // What stands alone is a password for Redis.
        head += "***"
        text = text[at...]
      }
    }
  }
  return head + maskingParameters(text)
}

/// The values of `password=…`, up to the next separator of a query or of a list of words.
private func maskingParameters(_ text: Substring) -> String {
  var result = ""
  var rest = text
  while let name = rest.firstRange(of: "password=") {
    result += rest[..<name.upperBound] + "***"
    let value = rest[name.upperBound...]
    rest =
      value.first == "'"
      ? value.dropFirst().drop { $0 != "'" }.dropFirst() : value.drop { $0 != "&" && !$0.isWhitespace }
  }
  return result + rest
}
