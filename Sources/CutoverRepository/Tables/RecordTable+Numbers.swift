package import CutoverPostgres

/// Has the sequence that numbers a table's rows go on behind a number, if it is not there yet: numbers that were given
/// elsewhere are not given again.
package struct RaiseNumbers<Table: RecordTable>: PostgresStatement {
  package static var name: String { "RaiseNumbers of \(Table.table)" }
  package static var sql: String { Table.sql.raiseNumbers }
  package static var parameterTypes: [PostgresType] { [.int8] }

  let last: Int64

  package init(to last: Int64) { self.last = last }

  package func bind(into parameters: inout PostgresParameters) { parameters.append(last) }
}
