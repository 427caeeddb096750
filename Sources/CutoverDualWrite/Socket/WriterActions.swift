package import CutoverJSON

/// What a writer does for other processes beside taking events in: the parts that know the domain.
package struct WriterActions: Sendable {
  /// The folder of the legacy files, as an absolute path without links.
  package var legacyPath: String
  /// Links the legacy files into a folder that it makes, while nobody writes them.
  package var copyFiles: @Sendable (_ folder: String) throws -> Void
  /// Has the repository take over the dataset in a folder, and says what that did. Where the caller has gone before
  /// it is accepted, it ends.
  package var backfill: @Sendable (_ folder: String, _ batch: Int, _ hasGone: @escaping () -> Bool) throws -> JSONValue
  /// Brings the legacy files up to date that some endpoints are read from, so that they can be read again. The order and
  /// what was done are the domain's own.
  package var catchUpLegacy: @Sendable (_ order: JSONValue, _ hasGone: @escaping () -> Bool) throws -> JSONValue

  /// Carries out one of the domain's own orders, and says what was done.
  package var perform: @Sendable (_ order: JSONValue) throws -> JSONValue

  package init(
    legacyPath: String, copyFiles: @escaping @Sendable (String) throws -> Void,
    backfill: @escaping @Sendable (String, Int, @escaping () -> Bool) throws -> JSONValue,
    catchUpLegacy: @escaping @Sendable (JSONValue, @escaping () -> Bool) throws -> JSONValue,
    perform: @escaping @Sendable (JSONValue) throws -> JSONValue = { _ in .null }
  ) {
    self.perform = perform
    self.catchUpLegacy = catchUpLegacy
    self.legacyPath = legacyPath
    self.copyFiles = copyFiles
    self.backfill = backfill
  }
}

/// A moment of both sides, held for a reader: the legacy files as they were, and the sinks standing still until the
/// reader has opened its snapshot.
package struct HeldCut: Sendable, Equatable {
  package let cut: Cut
  /// Where the linked files are; the caller that asked for the cut removes the folder.
  package let folder: String
  /// The folder that they were linked from.
  package let legacyPath: String

  package init(cut: Cut, folder: String, legacyPath: String) {
    self.cut = cut
    self.folder = folder
    self.legacyPath = legacyPath
  }
}
