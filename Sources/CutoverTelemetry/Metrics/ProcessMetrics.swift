import Glibc

/// What the kernel knows of this process, under the names that every Prometheus client library uses, and which build it
/// is.
package enum ProcessMetrics {
  static let cpu = MetricDescription.counter("process_cpu_seconds_total", "Processor time used, in seconds")
  static let resident = MetricDescription.gauge("process_resident_memory_bytes", "Memory in use, in bytes")
  static let virtual = MetricDescription.gauge("process_virtual_memory_bytes", "Address space in use, in bytes")
  static let openFiles = MetricDescription.gauge("process_open_fds", "Open file descriptors")
  static let mostFiles = MetricDescription.gauge("process_max_fds", "How many file descriptors may be open")
  static let threads = MetricDescription.gauge("process_threads", "Threads of the process")
  static let start = MetricDescription.gauge(
    "process_start_time_seconds", "When the process started, in seconds since 1970")
  static let build = MetricDescription.gauge(
    "cutover_build_info", "Which build this is; the value is always 1", labels: ["version"])

  package static let descriptions = [cpu, resident, virtual, openFiles, mostFiles, threads, start, build]

  /// Has `registry` say it, of the build `version`.
  package static func register(in registry: MetricsRegistry, version: String) {
    registry.collect(descriptions) { samples in
      samples.set(build, 1, version)
      var usage = rusage()
      if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
        samples.set(cpu, seconds(usage.ru_utime) + seconds(usage.ru_stime))
      }
      var limit = rlimit()
      if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
        samples.set(mostFiles, limit.rlim_cur)
      }
      if let count = ProcessFiles.openDescriptors() { samples.set(openFiles, count) }
      if let stat = ProcessFiles.stat() {
        samples.set(resident, stat.residentPages * sysconf(Int32(_SC_PAGESIZE)))
        samples.set(virtual, stat.virtualBytes)
        samples.set(threads, stat.threads)
        if let boot = ProcessFiles.bootTime() {
          samples.set(start, Double(boot) + Double(stat.startTicks) / Double(sysconf(Int32(_SC_CLK_TCK))))
        }
      }
    }
  }

  private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
}
