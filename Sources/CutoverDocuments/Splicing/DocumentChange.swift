/// A piece of a file that others take the place of.
package struct Splice: Equatable {
  package var range: Range<Int>
  package var bytes: [UInt8]

  package init(range: Range<Int>, bytes: [UInt8]) {
    self.range = range
    self.bytes = bytes
  }
}

/// What is to be changed in a file.
package struct DocumentEdit {
  /// In the order of the file and without overlaps; empty where nothing is to be changed.
  package var splices: [Splice]
  /// Where the file's records stand, where they are many, and how many more there will be.
  package var layout: ArrayLayout?
  package var added = 0

  package init(splices: [Splice], layout: ArrayLayout? = nil, added: Int = 0) {
    self.splices = splices
    self.layout = layout
    self.added = added
  }
}

/// What a batch changes in one file.
package protocol DocumentChange {
  /// The file's name.
  var name: String { get }

  /// Whether there is nothing to change.
  var isEmpty: Bool { get }

  /// Whether the file's old content does not matter.
  var isWhole: Bool { get }

  /// The file where there is none yet.
  func fresh() throws -> [UInt8]

  /// What is to be changed in `file`. Throws what is wrong with the file.
  func edit(_ file: DocumentFile) throws -> DocumentEdit
}

extension DocumentChange {
  package var isEmpty: Bool { false }
  package var isWhole: Bool { false }
}
