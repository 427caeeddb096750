import CutoverJSON
import CutoverTestKit
import Testing

@testable import CutoverParity

/// docs/report.schema.json is what programs of others go by.
@Suite struct `The schema of report.json` {
  private let schema: JSONSchema

  init() throws {
    let reader = try JSONReader(file: PackageFolder.path + "/docs/report.schema.json")
    schema = JSONSchema(root: try reader.readValue())
  }

  @Test func `allows what runs write`() {
    #expect(schema.problems(in: EverythingReport.report.json) == [])
    #expect(schema.problems(in: Fixture.run([]).report(abandonedBecause: "no server").json) == [])
  }

  @Test func `names every field`() throws {
    // Without this, a field could be added to the report and forgotten in the schema.
    func names(_ value: JSONValue) -> Set<String> {
      switch value {
      case .object(let members):
        members.reduce(into: []) {
          $0.formUnion(names($1.value))
          $0.insert($1.name.string)
        }
      case .array(let elements): elements.reduce(into: []) { $0.formUnion(names($1)) }
      default: []
      }
    }
    func properties(_ value: JSONValue) -> Set<String> {
      switch value {
      case .object(let members):
        members.reduce(into: []) { all, member in
          all.formUnion(properties(member.value))
          if ["properties", "required"].contains(member.name.string) {
            all.formUnion((member.value.members ?? []).map(\.name.string))
            all.formUnion((member.value.elements ?? []).compactMap(\.string))
          }
          if member.name.string == "enum" { all.formUnion((member.value.elements ?? []).compactMap(\.string)) }
        }
      case .array(let elements): elements.reduce(into: []) { $0.formUnion(properties($1)) }
      default: []
      }
    }
    #expect(names(EverythingReport.report.json).subtracting(properties(schema.root)) == [])
  }

  @Test(arguments: [
    (#"{"run":{}}"#, "format_version is missing"), (#"{"format_version":2}"#, "/format_version: 2 is not 1"),
    (#"{"run":{"id":"x"}}"#, "/run/id: x does not match"),
    (#"{"run":{"verdict":"fine"}}"#, "/run/verdict: \"fine\" is not"),
    (#"{"run":{"exit_status":8}}"#, "/run/exit_status: more than 7"),
    (#"{"endpoints":[{"coverage":{"records":{"planned":-1}}}]}"#, "/endpoints/0/coverage/records/planned: less than 0"),
    (#"{"endpoints":[{"states":{"gone":1}}]}"#, "/endpoints/0/states/gone: \"gone\" is not one of"),
    (#"{"endpoints":[{"groups":[{"samples":[{"legacy":{"length":"1"}}]}]}]}"#, "/legacy/length: \"1\" is not of type"),
  ])
  func `refuses what is no report`(text: String, problem: String) throws {
    let problems = schema.problems(in: try JSONValue.parse(text))
    #expect(problems.contains { $0.contains(problem) }, "\(problems)")
  }
}
