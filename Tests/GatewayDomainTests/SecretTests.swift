import CutoverHosting
import CutoverParity
import CutoverTestKit
import GatewayDomain
import Testing

@Suite struct `Secrets of a gateway` {
  /// How both sides differ, and what a report keeps of the values: `nil` where it keeps none.
  private func samples(_ legacy: String, _ repository: String) throws -> [String?] {
    var samples: [String?] = []
    try GatewayScene.started { scene in
      try scene.send([Events.order("c1", #","metadata":{"note":\#(legacy)}"#)])
      try scene.execute("SET cutover.writer = 'sink'; UPDATE orders SET metadata = '{\"note\":\(repository)}'")
      let report = try scene.parity()
      #expect(report.verdict == .different)
      samples = report.endpoints.flatMap { $0.groups.flatMap { $0.samples.map(\.repository.lexeme) } }
    }
    return samples
  }

  @Test func `are in no report, and other values are`() throws {
    #expect(try samples(#"{"apiKey":"a"}"#, #"{"apiKey":"b"}"#).allSatisfy { $0 == nil })
    #expect(try samples(#"{"x":"a"}"#, #"{"x":"b"}"#).allSatisfy { $0 == #""b""# })
  }
}
