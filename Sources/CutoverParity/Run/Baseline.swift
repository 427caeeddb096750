/// A moment at which both sides of an endpoint agreed in all there is.
package struct Baseline: Sendable, Equatable {
  /// The id of the run that found it.
  package let run: String
  /// The moment, as the domain tells it.
  package let checkpoint: String

  package init(run: String, checkpoint: String) {
    self.run = run
    self.checkpoint = checkpoint
  }
}
