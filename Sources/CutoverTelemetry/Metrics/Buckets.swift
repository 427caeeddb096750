/// Bounds of histograms: few, as each is a time series for every combination of labels.
package enum Buckets {
  /// Seconds, from a query in memory to a server that hangs.
  package static let latency = [
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  ]

  /// Seconds, of single calls to a store, of which there are many kinds.
  package static let storeCall = [0.000_1, 0.000_5, 0.002_5, 0.01, 0.05, 0.25, 1, 5]

  /// Seconds, of work that takes a while: a flush of large files, a run.
  package static let duration = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600]

  /// How many of something are in one batch.
  package static let batch: [Double] = [1, 4, 16, 64, 256, 1024, 4096, 16384]
}
