import CutoverTelemetry
import Testing

@Test func `levels are ordered by how much they matter`() {
  #expect(LogLevel.allCases == LogLevel.allCases.sorted())
}
