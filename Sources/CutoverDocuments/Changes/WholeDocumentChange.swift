/// A file that is written from nothing.
package struct WholeDocumentChange: DocumentChange {
  package let name: String
  private let content: [UInt8]

  package init(name: String, content: [UInt8]) {
    self.name = name
    self.content = content
  }

  package var isWhole: Bool { true }

  package func fresh() -> [UInt8] { content }

  package func edit(_ file: DocumentFile) -> DocumentEdit {
    DocumentEdit(splices: [Splice(range: 0..<file.size, bytes: content)])
  }
}
