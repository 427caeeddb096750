import CutoverBasics
package import CutoverDomain
package import CutoverJSON
import CutoverPostgres
package import CutoverRepository

extension ForeignRow {
  /// The columns of the row's key; `nil` where it is about all rows.
  package var columns: JSONValue? { key.flatMap { try? JSONValue.parse($0) } }

  /// The record of an answer's `list` that the row is part of: the one whose `field` has the value of a column of the row's
  /// key. `nil` where the key does not have that column.
  package func record(of list: String, _ field: StaticString, by column: StaticString) -> JSONPath? {
    guard let value = columns?["\(column)"] else { return nil }
    let key = ElementKey([.init(field: ExactString("\(field)"), value: .init(value))])
    return JSONPath([.member(ExactString(list)), .key(key)])
  }

  /// What a report says of the write: at `record` of the answer to a request with `parameters`; where the row does not tell
  /// of which, at the row itself, or at its table where it is about all rows.
  package func note(
    at record: JSONPath? = nil, parameters: [String] = [], labels: [EventLabel] = []
  ) -> ForeignWriteNote {
    let program = application.isEmpty ? "" : " (\(application))"
    let message = "\(op) by \(user)\(program) at \(UTCDate(at.microseconds / 1000).seconds)"
    if let record { return ForeignWriteNote(parameters: parameters, path: record, message: message, labels: labels) }
    let components = (columns?.members ?? []).map { ElementKey.Component(field: $0.name, value: .init($0.value)) }
    let key: [JSONPath.Segment] = components.isEmpty ? [] : [.key(ElementKey(components))]
    return ForeignWriteNote(path: JSONPath([.member(ExactString(table))] + key), message: message, labels: labels)
  }
}
