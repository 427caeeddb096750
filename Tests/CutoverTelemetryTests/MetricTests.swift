import CutoverTelemetry
import CutoverThreads
import Testing

@Suite struct MetricTests {
  @Test func `nothing counted on several threads at once is lost`() {
    let registry = MetricsRegistry()
    let counter = registry.counter(.counter("events_total", "Events"))
    let meter = registry.meter(.gauge("level", "Level"))
    let recorder = registry.recorder(.histogram("size", "Size", buckets: [1]))
    let threads = (0..<4).map { _ in
      Thread {
        for round in 0..<5000 {
          counter.increment()
          meter.increment(by: 2)
          recorder.record(Double(round % 2 * 2))
        }
      }
    }
    for thread in threads { thread.join() }
    #expect(counter.value == 20000)
    #expect(meter.value == 40000)
    #expect(
      recorder.reading() == .distribution(Distribution(bounds: [1], counts: [10000, 10000], sum: 20000)))
  }

  @Test func `the same description gives the same metric`() {
    let registry = MetricsRegistry()
    let description = MetricDescription.counter("events_total", "Events", labels: ["kind"])
    registry.counters(description)["a"].increment()
    registry.counters(description)["a"].increment()
    #expect(registry.counters(description)["a"].value == 2)
  }

  @Test func `values of labels beyond the limit are counted together`() {
    let registry = MetricsRegistry(seriesLimit: 2)
    let family = registry.counters(.counter("hits_total", "Hits", labels: ["path", "side"]))
    for path in ["/a", "/b", "/c", "/d"] { family[path, "legacy"].increment() }
    family["/a", "legacy"].increment()
    #expect(
      registry.text() == """
        # HELP hits_total Hits
        # TYPE hits_total counter
        hits_total{path="/a",side="legacy"} 2
        hits_total{path="/b",side="legacy"} 1
        hits_total{path="other",side="other"} 2

        """)
  }

  @Test func `the counts of a pool stand under the names of another program, too`() {
    let registry = MetricsRegistry()
    var now = LeaseStatistics()
    (now.inUse, now.making, now.idle, now.waiting, now.waits, now.made) = (5, 2, 3, 1, 7, 9)
    PoolMetrics.register(store: "postgres", pool: "api", in: registry, alias: "old_connections") { [now] in (16, now) }
    #expect(
      registry.text().split(separator: "\n").filter { !$0.hasPrefix("#") } == [
        #"cutover_pool_connections{store="postgres",pool="api",state="idle"} 3"#,
        #"cutover_pool_connections{store="postgres",pool="api",state="in_use"} 5"#,
        #"cutover_pool_connects_total{store="postgres",pool="api"} 9"#,
        #"cutover_pool_size{store="postgres",pool="api"} 16"#, #"cutover_pool_waiting{store="postgres",pool="api"} 1"#,
        #"cutover_pool_waits_total{store="postgres",pool="api"} 7"#, #"old_connections_acquired{db_pool="api"} 3"#,
        #"old_connections_constructing{db_pool="api"} 2"#, #"old_connections_idle{db_pool="api"} 3"#,
        #"old_connections_total{db_pool="api"} 8"#,
      ])
    #expect(registry.text().contains("\n# TYPE old_connections_total gauge\n"))
  }

  @Test func `a value on the bound of a bucket is in it, and what is not a number is in none`() {
    let recorder = Recorder(.histogram("size", "Size", buckets: [1, 2]))
    for value in [1, 2, 2.5, -5, .nan] { recorder.record(value) }
    #expect(
      recorder.reading() == .distribution(Distribution(bounds: [1, 2], counts: [2, 1, 1], sum: 0.5)))
  }

  @Test func `a timer tells how long something took, also where it fails`() {
    struct Refusal: Error {}
    let timer = Timer(.histogram("work_seconds", "Work", buckets: [100]))
    timer.measure {}
    #expect(throws: Refusal.self) { try timer.measure { throw Refusal() } }
    guard case .distribution(let distribution) = timer.reading() else { return }
    #expect(distribution.counts == [2, 0])
    #expect(distribution.sum > 0)
  }

  @Test func `what the kernel knows of this process is among the metrics`() throws {
    let registry = MetricsRegistry()
    ProcessMetrics.register(in: registry, version: "1.2.3")
    let text = registry.text()
    #expect(text.contains("cutover_build_info{version=\"1.2.3\"} 1\n"))
    func value(_ name: String) throws -> Double {
      let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(name + " ") })
      return try #require(Double(line.split(separator: " ")[1]))
    }
    #expect(try value("process_resident_memory_bytes") > 1_000_000)
    #expect(try value("process_virtual_memory_bytes") > value("process_resident_memory_bytes"))
    #expect(try value("process_open_fds") >= 3)
    #expect(try value("process_max_fds") >= value("process_open_fds"))
    #expect(try value("process_threads") >= 1)
    #expect(try value("process_cpu_seconds_total") > 0)
    let now = Double(LogTime.now().nanoseconds) / 1e9
    let started = try value("process_start_time_seconds")
    #expect(started <= now + 2)
    #expect(started > now - 7200)
  }
}
