import CutoverHTTP
import CutoverServer
import Testing

@Suite struct `The console` {
  private let client = HTTPTestClient(Router(ConsoleAPI.routes))

  private func text(_ path: String) -> String { String(decoding: client.send(.get, path).bytes, as: UTF8.self) }

  @Test func `loads nothing that the server does not have`() {
    let page = text("/console")
    var open = page.matches(of: #/(?:href|src)="(/[^"]*)"/#).map { String($0.1) }
    #expect(open.count == 3)
    var seen: Set<String> = []
    while let path = open.popLast() {
      guard seen.insert(path).inserted else { continue }
      #expect(client.send(.get, path).status == 200, "\(path)")
      open += text(path).matches(of: #/from "\./([^"]+)"/#).map { "/console/\($0.1)" }
    }
    // Each route is needed: no file is left over.
    #expect(seen.count == ConsoleAPI.routes.count - 1)
    #expect(page.matches(of: #/https?:/#).isEmpty)
  }

  @Test func `says of each file what it is, and lets nothing else in`() throws {
    for (path, type) in [
      ("/console", "text/html"), ("/console/console.css", "text/css"), ("/console/console.js", "text/javascript"),
    ] {
      let headers = client.send(.get, path).headers
      #expect(headers["Content-Type"]?.hasPrefix(type) == true)
      #expect(headers["X-Content-Type-Options"] == "nosniff")
      let policy = try #require(headers["Content-Security-Policy"])
      #expect(policy.hasPrefix("default-src 'none';") && policy.contains("frame-ancestors 'none'"))
      #expect(!policy.contains("unsafe"))
    }
  }

  @Test func `makes no markup of data`() {
    for name in ["console", "actions", "api", "charts", "dom", "endpoint", "overview", "past", "report", "stage"] {
      let script = text("/console/\(name).js")
      #expect(!script.isEmpty)
      for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"] {
        #expect(!script.contains(word), "\(name).js: \(word)")
      }
      #expect(!script.contains("style:") && !script.contains(".style."), "\(name).js: style is in the sheet")
    }
  }
}
