import ArgumentParser
import CutoverBasics
import CutoverDomain
package import CutoverHosting
import CutoverJSON
import Glibc

/// A run of a domain's own command.
package struct ToolRun {
  private let domain: any HostedDomain.Type
  private let tool: DomainTool

  /// Throws where the domain has no such command.
  package init(_ name: String, of domain: any HostedDomain.Type) throws {
    guard let tool = domain.tools.first(where: { $0.name == name }) else {
      throw ValidationError(unknown("command", name, among: domain.tools.map(\.name)) + ".")
    }
    (self.domain, self.tool) = (domain, tool)
  }

  /// Has the process act on the domain. Throws for arguments that the command does not take.
  package func settle(_ arguments: [String]) throws {
    guard tool.arguments != nil || arguments.isEmpty else {
      throw ValidationError("'\(domain.name) \(tool.name)' takes no further argument.")
    }
    Instance.settle(on: domain)
  }

  /// Looks at both sides, each at one moment, and prints what it found.
  package func print(_ arguments: [String], legacyPath: String, _ settings: Settings, asJSON: Bool) throws {
    let result: ToolResult
    do {
      result = try self.result(arguments, legacyPath: legacyPath, settings)
    } catch let error as ReadError where error.isOfRequest { throw Failure(.usage, error.description) }
    if asJSON {
      Console.print(result.json)
    } else {
      for part in result.parts { show(part) }
      for note in result.notes { Console.note(note) }
    }
    if let problem = result.problem { throw Failure(.refused, problem) }
  }

  private func result(_ arguments: [String], legacyPath: String, _ settings: Settings) throws -> ToolResult {
    switch tool.work {
    case .making(let make): return try make(arguments)
    case .looking(let look):
      return try Stores(settings).withSnapshot { connection in
        try look(
          ToolInput(
            legacyPath: legacyPath, postgres: connection, arguments: arguments, now: Clock.milliseconds()))
      }
    }
  }

  private func show(_ part: ToolResult.Part) {
    switch part {
    case .lines(let lines): for line in lines { Console.print(verbatim: line) }
    case .table(let header, let texts, let rows):
      var table = TextTable(header, texts: texts)
      for row in rows { table.add(row) }
      for line in table.lines { Console.print(line) }
    }
  }
}
