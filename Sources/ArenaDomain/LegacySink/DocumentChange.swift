/// A piece of a file that others take the place of.
struct Splice: Equatable {
  var range: Range<Int>
  var bytes: [UInt8]
}

/// What a batch changes in one legacy file.
protocol DocumentChange {
  /// The file's name.
  var name: String { get }

  /// Whether the file's old content does not matter.
  var isWhole: Bool { get }

  /// The file where there is none yet.
  func fresh() throws -> [UInt8]

  /// What is to be changed in `file`, in the order of the file and without overlaps; empty where nothing is. Throws what
  /// is wrong with the file.
  func splices(in file: LegacyFile) throws -> [Splice]
}

extension DocumentChange {
  var isWhole: Bool { false }
}
