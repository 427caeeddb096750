/// `INSERT INTO trades (id, price) VALUES (@id, @price)` as COPY says it: `trades (id, price)`.
enum CopyTarget {
  static func of(_ query: Query) throws -> String {
    func fail() -> GenerationError {
      GenerationError(
        query.file, line: query.line,
        "\(query.name): :copyfrom needs a table, its columns, and VALUES with a parameter for each of them")
    }
    let sql = query.sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let lower = sql.lowercased()
    guard lower.hasPrefix("insert into "), let values = lower.firstRange(of: " values ") else { throw fail() }
    let target = sql[..<values.lowerBound].dropFirst("insert into ".count)
    let columns = target.split(separator: "(", maxSplits: 1).last?.split(separator: ",").count
    let expected = "(" + (1...max(1, query.parameters.count)).map { "$\($0)" }.joined(separator: ",") + ")"
    guard target.contains("("), columns == query.parameters.count,
      sql[values.upperBound...].filter({ $0 != " " }) == expected
    else { throw fail() }
    return String(target)
  }
}
