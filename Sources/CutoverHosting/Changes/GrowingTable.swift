package import CutoverDocuments
package import CutoverDomain
package import CutoverPostgres
package import CutoverRepository

/// The records of a list that are rows of one table, as a list that grows.
package struct GrowingTable<Record: WireObject, Table: RecordTable>: GrowingRecords {
  package typealias Between = (_ first: String, _ last: String, PostgresConnection) throws -> [String]

  private let list: ListDataset<Record>
  package let tables: [String]
  private let between: Between
  private let answerOfFile: (DocumentList<Record>, Int64) throws -> any Response
  private let answerOfRows: ([String], PostgresConnection, Int64) throws -> any Response

  /// `tables` are those that records are read from. `between` gives the keys from one to another in wire order, which is
  /// that of arrival or of keys where it is not given.
  package init(
    _ list: ListDataset<Record>, _ table: Table.Type, tables: [String],
    between: @escaping Between = { try $2.all(ListKeysBetween<Table>($0, $1)) },
    ofFile answerOfFile: @escaping (DocumentList<Record>, _ now: Int64) throws -> any Response,
    ofRows answerOfRows: @escaping (_ keys: [String], PostgresConnection, _ now: Int64) throws -> any Response
  ) {
    (self.list, self.between) = (list, between)
    self.tables = tables + ["documents"]
    (self.answerOfFile, self.answerOfRows) = (answerOfFile, answerOfRows)
  }

  package var fileName: String { list.fileName }

  package func keys(in file: DocumentFile) throws -> [String]? { try list.keys(in: file) }

  package func answer(from file: DocumentFile, now: Int64) throws -> any Response {
    try answerOfFile(try DocumentList(list, in: file), now)
  }

  package func keys(since sequence: Int64, limit: Int, on connection: PostgresConnection) throws -> [String] {
    try connection.all(ListKeysSince<Table>(sequence, maximum: Int64(limit)))
  }

  package func keys(from first: String, to last: String, on connection: PostgresConnection) throws -> [String] {
    try between(first, last, connection)
  }

  package func answer(from keys: [String], on connection: PostgresConnection, now: Int64) throws -> any Response {
    try answerOfRows(keys, connection, now)
  }
}
