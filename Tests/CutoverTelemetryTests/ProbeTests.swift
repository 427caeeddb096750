import CutoverTelemetry
import CutoverThreads
import Glibc
import Testing

@Suite struct ProbeTests {
  private struct Outage: Error {}
  private static let backlog = MetricDescription.gauge("backlog", "What waits")

  @Test func `a probe says the latest answer, and nothing but that it failed where it got none`() throws {
    let registry = MetricsRegistry()
    let isDown = Monitor(false)
    let probe = Probe("outbox", [Self.backlog], in: registry, every: .milliseconds(10)) {
      if isDown.withLock({ $0 }) { throw Outage() }
      return { $0.set(Self.backlog, 7) }
    }
    #expect(probe.waitForAnswer(for: .seconds(20)))
    #expect(registry.text().contains("\nbacklog 7\n"))
    #expect(registry.text().contains("\ncutover_probe_success{probe=\"outbox\"} 1\n"))
    let asked = registry.text().split(separator: "\n").first { $0.hasPrefix("cutover_probe_timestamp_seconds{") }
    let seconds = asked?.split(separator: " ").last.flatMap { Double($0) } ?? 0
    #expect(abs(seconds - Double(time(nil))) < 30, "what is said is of the time of the asking")
    isDown.withLock { $0 = true }
    let deadline = ContinuousClock.now + .seconds(20)
    while !registry.text().contains("cutover_probe_success{probe=\"outbox\"} 0\n"), .now < deadline { sched_yield() }
    #expect(registry.text().contains("cutover_probe_success{probe=\"outbox\"} 0\n"))
    #expect(!registry.text().contains("\nbacklog 7\n"))
    probe.stop()
    #expect(!registry.text().contains("{probe="))
  }
}
