import CutoverTelemetry
import Testing

@Suite struct PrometheusTextTests {
  @Test func `metrics are written by name and labels, with what they are`() {
    let registry = MetricsRegistry()
    let requests = registry.counters(
      .counter("requests_total", "Requests answered", labels: ["route", "status"]))
    requests["/b", "200"].increment()
    requests["/a", "500"].increment(by: 2)
    requests["/a", "200"].increment(by: 40)
    let depth = registry.meter(.gauge("queue_depth", "Entries that wait"))
    depth.set(3)
    depth.increment(by: 0.5)
    depth.decrement(by: 2)
    let answer = registry.timer(.histogram("answer_seconds", "Time to an answer", buckets: [0.001, 0.25, 1]))
    answer.record(.milliseconds(1))
    answer.record(.milliseconds(125))
    answer.record(.milliseconds(250))
    answer.record(.seconds(2))
    #expect(
      registry.text() == """
        # HELP answer_seconds Time to an answer
        # TYPE answer_seconds histogram
        answer_seconds_bucket{le="0.001"} 1
        answer_seconds_bucket{le="0.25"} 3
        answer_seconds_bucket{le="1"} 3
        answer_seconds_bucket{le="+Inf"} 4
        answer_seconds_sum 2.376
        answer_seconds_count 4
        # HELP queue_depth Entries that wait
        # TYPE queue_depth gauge
        queue_depth 1.5
        # HELP requests_total Requests answered
        # TYPE requests_total counter
        requests_total{route="/a",status="200"} 40
        requests_total{route="/a",status="500"} 2
        requests_total{route="/b",status="200"} 1

        """)
  }

  @Test func `backslashes, quotes and line ends are escaped where they would end what they stand in`() {
    let registry = MetricsRegistry()
    registry.meters(.gauge("odd", "A \"help\" with \\ and\na line", labels: ["path"]))["C:\\\"x\"\n\u{E9}"].set(1)
    #expect(
      registry.text() == """
        # HELP odd A "help" with \\\\ and\\na line
        # TYPE odd gauge
        odd{path="C:\\\\\\"x\\"\\n\u{E9}"} 1

        """)
  }

  @Test(arguments: [
    (0, "0"), (-0.5, "-0.5"), (1e15, "1000000000000000"), (1e300, "1e+300"), (2.5e-7, "2.5e-07"),
    (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
  ])
  func `numbers are written as Go reads them`(value: Double, text: String) {
    let registry = MetricsRegistry()
    registry.meter(.gauge("value", "A value")).set(value)
    #expect(registry.text().hasSuffix("\nvalue \(text)\n"))
  }

  @Test func `what is collected is read at the moment of asking, and announced even while it says nothing`() {
    let registry = MetricsRegistry()
    let lag = MetricDescription.gauge("lag_events", "Events that wait", labels: ["sink"])
    let seen = Meter(.gauge("source", "What the collector reads"))
    registry.collect([lag]) { samples in
      if seen.value > 0 { samples.set(lag, seen.value, "legacy") }
    }
    #expect(registry.text() == "# HELP lag_events Events that wait\n# TYPE lag_events gauge\n")
    seen.set(7)
    #expect(registry.text().hasSuffix("lag_events{sink=\"legacy\"} 7\n"))
    #expect(registry.descriptions == [lag])
  }
}
