/// Remembers, beside the journal, that a folder has had a position which this journal gave it.
package struct FolderMark: Sendable {
  let isSet: @Sendable () -> Bool
  let set: @Sendable () -> Void

  /// `set` may fail: the next writer tries again.
  package init(isSet: @escaping @Sendable () -> Bool, set: @escaping @Sendable () -> Void) {
    self.isSet = isSet
    self.set = set
  }
}
