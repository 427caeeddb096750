import CutoverBasics

/// The style sheet and the script of the page, and their hashes for its content security policy.
///
/// The files beside this one are embedded in the program. Style is all in the sheet, never in attributes, which the
/// policy would not let through.
enum PageAssets {
  static let style = String(decoding: PackageResources.page_css, as: UTF8.self)
  static let script = String(decoding: PackageResources.page_js, as: UTF8.self)
  static let styleHash = hash(of: style)
  static let scriptHash = hash(of: script)

  /// A hash source of Content Security Policy Level 3, section 2.3.1.
  static func hash(of text: String) -> String { "sha256-\(base64(SHA256.digest(of: text.utf8)))" }

  /// RFC 4648, section 4.
  private static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        text.append(place <= group.count ? alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
