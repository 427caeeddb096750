import CutoverBasics
import CutoverDomain
package import CutoverParity

extension ParityReport {
  /// How many of the values that readers look for Redis had, in a line; `nil` where it was not asked for any.
  package var cacheLine: String? {
    let reads = parts.reduce(CacheReads()) { $0 + $1.cacheReads }
    guard reads.total > 0 else { return nil }
    return "Redis had \(reads.hits) of \(counted(reads.total, "value")) (\(percent(reads.hits, of: reads.total)) %)"
      + (reads.errors > 0 ? "; \(counted(reads.errors, "read")) failed" : "")
  }
}
