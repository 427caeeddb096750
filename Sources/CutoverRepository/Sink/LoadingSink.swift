package import CutoverDomain

/// A repository's sink, which also loads whole datasets.
package protocol LoadingSink: Sink {
  /// The last backfill that this sink has loaded since it was made; `nil` where it was none. May be read by any thread.
  var lastBackfill: BackfillResult? { get }
}
