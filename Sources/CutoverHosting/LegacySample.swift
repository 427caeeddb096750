import CutoverBasics
import CutoverDocuments
import CutoverDomain
import CutoverJSON
import CutoverTables
import Glibc

/// A domain's command `sample`: makes a legacy store to try things on, of what so many events of its simulation come to. The same
/// each time.
package struct LegacySample<Domain: DeclaredDomain>: Sendable {
  private let schema: String
  private let actors: Int
  private let example: String

  /// - Parameters:
  ///   - schema: The tables of a legacy SQLite file; nothing of a folder.
  ///   - actors: Those of the simulation.
  ///   - example: The name of such a store.
  package init(schema: String = "", actors: Int, example: String) {
    (self.schema, self.actors, self.example) = (schema, actors, example)
  }

  private var noun: String { Domain.legacy.isFolder ? "folder" : "file" }

  package func tool(of program: String) -> DomainTool {
    DomainTool(
      "sample", "Make a legacy \(noun) of what so many events of \(program) come to",
      arguments: "\(noun.uppercased()) [EVENTS [SEED]]", making: make)
  }

  private func make(_ arguments: [String]) throws -> ToolResult {
    let usage = "it takes a \(noun) that is not there yet, and how many events go into it: \(example) 10000"
    let numbers = arguments.dropFirst().compactMap { Int($0) }
    guard 1...3 ~= arguments.count, numbers.count == arguments.count - 1, numbers.allSatisfy({ $0 > 0 }) else {
      throw ReadError(.badRequest, source: "sample", message: usage)
    }
    let path = arguments[0]
    let count = numbers.first ?? 10_000
    var feed = Domain.simulation(seed: UInt64(numbers.count > 1 ? numbers[1] : 1), actors: actors)
    var made = 0
    func next() throws -> (any DomainEvent)? {
      guard made < count else { return nil }
      made += 1
      return try feed.next().withUnsafeBufferPointer { try Domain.decoder.decodeAccepted($0) }
    }
    if let store = Domain.tableStore {
      try store.make(path, schema: schema, next)
    } else {
      try Domain.documents.make(path, next)
      for dataset in Domain.datasets { try dataset.makeEmpty(in: path) }
    }
    return ToolResult(
      [], json: .object([noun: .text(path), "events": .integer(made)]),
      notes: ["\(path) has what \(counted(made, "event")) \(made == 1 ? "comes" : "come") to"])
  }
}

extension Dataset {
  /// Makes the document without records where no event has made one.
  fileprivate static func makeEmpty(in folder: String) throws {
    let path = "\(folder)/\(list.fileName)"
    guard access(path, F_OK) != 0 else { return }
    var empty = ReplacedListChange(list)
    empty.put([])
    try SmallFile.replace(path, with: try empty.fresh(), mode: 0o644)
  }
}
