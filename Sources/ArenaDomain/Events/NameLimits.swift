import CutoverDocuments
import CutoverHosting

/// How long the names may be by which things are found again: models, symbols, providers, ids, conversations, keys of
/// positions. In bytes of UTF-8.
///
/// Names are keys of indexes in Postgres, whose entries have 2,704 bytes at most, and a model's name is part of the name
/// of a file. Take limits from here, so that they cannot differ.
enum NameLimits {
  /// The longest in an event.
  static let event = 256
  /// The longest of a model whose analytics an event sets: these have a file of their own.
  static let analytics = 200
  /// The longest in a legacy file that a backfill takes over, so that two fit an entry of an index.
  static let stored = NamedField.longest
  /// The longest name of a file that a file system holds.
  private static let file = 255

  /// The name of the file with a model's own analytics; `nil` for a model that can have none, whose analytics are in the
  /// list alone.
  static func ownAnalyticsFile(of model: String) -> String? {
    let name = Arena.ownAnalytics.fileName(for: model)
    return FileName.allows(model) && name.utf8.count <= file ? name : nil
  }
}
