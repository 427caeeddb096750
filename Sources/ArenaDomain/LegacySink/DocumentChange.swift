/// A piece of a file that others take the place of.
struct Splice: Equatable {
  var range: Range<Int>
  var bytes: [UInt8]
}

/// What is to be changed in a file.
struct DocumentEdit {
  /// In the order of the file and without overlaps; empty where nothing is to be changed.
  var splices: [Splice]
  /// Where the file's records stand, where they are many, and how many more there will be.
  var layout: ArrayLayout?
  var added = 0
}

/// What a batch changes in one legacy file.
protocol DocumentChange {
  /// The file's name.
  var name: String { get }

  /// Whether the file's old content does not matter.
  var isWhole: Bool { get }

  /// The file where there is none yet.
  func fresh() throws -> [UInt8]

  /// What is to be changed in `file`. Throws what is wrong with the file.
  func edit(_ file: LegacyFile) throws -> DocumentEdit
}

extension DocumentChange {
  var isWhole: Bool { false }
}
