/// Remembers, beside the journal, that a legacy store has had a position which this journal gave it.
package struct StoreMark: Sendable {
  package let isSet: @Sendable () -> Bool
  package let set: @Sendable () -> Void

  /// `set` may fail: the next writer tries again.
  package init(isSet: @escaping @Sendable () -> Bool, set: @escaping @Sendable () -> Void) {
    self.isSet = isSet
    self.set = set
  }
}
