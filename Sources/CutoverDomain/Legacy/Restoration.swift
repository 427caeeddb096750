/// What was done to bring held parts of a legacy store up to date.
package struct Restoration: Sendable, Equatable {
  /// Parts that have got the events that were kept from them.
  package var caughtUp: [String] = []
  /// Parts that were written from the repository.
  package var rebuilt: [String] = []
  /// Parts that are as they were, and why the journal could not bring them up to date.
  package var left: [(name: String, reason: String)] = []
  /// The folders that have what was replaced.
  package var kept: [String] = []
  /// What parts written from the repository lack; `nil` where none were to be written.
  package var loss: LegacyLoss?
  /// Whether parts were not written since they would lack that.
  package var isRefused = false
  /// The parts that nobody can be answered from, as they are now.
  package var unanswered: [String: PartFault] = [:]

  package init() {}

  package static func == (left: Restoration, right: Restoration) -> Bool {
    left.caughtUp == right.caughtUp && left.rebuilt == right.rebuilt && left.kept == right.kept
      && left.loss == right.loss && left.isRefused == right.isRefused && left.unanswered == right.unanswered
      && left.left.elementsEqual(right.left) { $0 == $1 }
  }
}
