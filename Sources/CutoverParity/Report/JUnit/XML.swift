/// An XML element, written with its content indented.
struct XML {
  var name: String
  var attributes: [(String, String)]
  /// Elements, or text; never both.
  var children: [XML] = []
  var text: String?

  init(_ name: String, _ attributes: [(String, String)] = [], text: String? = nil, children: [XML] = []) {
    self.name = name
    self.attributes = attributes
    self.text = text
    self.children = children
  }

  /// The document of which this is the root.
  var document: String { "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\(lines(indent: ""))" }

  /// Bytes that the element takes in the document, indentation left aside.
  var size: Int { lines(indent: "").utf8.count }

  private func lines(indent: String) -> String {
    var result = "\(indent)<\(name)"
    for (name, value) in attributes { result += " \(name)=\"\(XML.escaped(value))\"" }
    if let text { return result + ">\(XML.escaped(text))</\(name)>\n" }
    if children.isEmpty { return result + "/>\n" }
    return result + ">\n" + children.map { $0.lines(indent: indent + "  ") }.joined() + "\(indent)</\(name)>\n"
  }

  /// `text` where it stands for itself, in attributes too.
  ///
  /// Most control characters cannot be in XML 1.0 at all (section 2.2), not even as references; ``VisibleText`` writes
  /// them out, as it does whatever else would not show. Only the ends of lines are kept.
  private static func escaped(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var result = ""
    for scalar in lines.map({ VisibleText.escaping(String($0)) }).joined(separator: "\n").unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
