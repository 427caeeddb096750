import CutoverHTTP
import Testing

@Test func `methods are case-sensitive`() {
  #expect(HTTPMethod(rawValue: "GET") == .get)
  #expect(HTTPMethod(rawValue: "get") == nil)
}
