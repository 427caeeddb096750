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
        // What does not look like a name may be the beginning of a password with a colon in it.
        head += (isName(text[..<colon]) ? text[..<colon] : "***") + ":***"
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

private func isName(_ text: Substring) -> Bool {
  text.utf8.allSatisfy { byte in
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || "_.-".utf8.contains(byte)
  }
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
