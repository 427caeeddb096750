import CutoverParity
import CutoverTestKit
import Glibc
import Testing

@Suite("Which reports may be removed")
struct ReportRetentionTests {
  private static let day: Int64 = 86_400_000
  private static let now: Int64 = 1_795_960_971_000

  /// One run a day, the newest first, all of the endpoint `trades` unless `endpoints` says something else.
  private func removable(
    _ count: Int, age: Int64 = 90, most: Int = 1000, named: Set<Int> = [],
    _ endpoints: (Int) -> [String: Bool]? = { _ in ["trades": true] }
  ) -> [Int] {
    var random = SystemRandomNumberGenerator()
    let ids = (0..<count).map { RunID(at: Self.now - Int64($0) * Self.day - 1000, using: &random) }
    let retention = ReportRetention(age: age * Self.day, count: most)
    return retention.removable(among: ids.shuffled(), at: Self.now, keeping: Set(named.map { ids[$0] })) {
      endpoints(ids.firstIndex(of: $0)!)
    }.map { ids.firstIndex(of: $0)! }
  }

  @Test("Those that are older than the age, and those beyond the number, oldest first")
  func bounds() {
    #expect(removable(100) == [99, 98, 97, 96, 95, 94, 93, 92, 91, 90])
    #expect(removable(60, most: 58) == [59, 58])
    #expect(removable(60) == [])
  }

  @Test("The newest runs of an endpoint stay, however old: gates read them")
  func newest() {
    #expect(removable(40, age: 1) == Array((30..<40).reversed()))
    #expect(removable(100, age: 1) { $0 == 99 ? ["prices": true] : ["trades": true] } == Array((30..<99).reversed()))
  }

  @Test("All runs since the newest complete one that compared everything stay: one of them may have found a difference")
  func full() {
    #expect(removable(100, age: 1) { ["trades": $0 == 80] } == Array((81..<100).reversed()))
    #expect(removable(100, age: 1) { _ in ["trades": false] } == [])
  }

  @Test("What a flag names as its evidence stays, and so does what cannot be read")
  func exceptions() {
    #expect(removable(35, age: 1, named: [33]) == [34, 32, 31, 30])
    #expect(removable(35, age: 1) { $0 == 32 ? nil : ["trades": true] } == [34, 33, 31, 30])
  }

  @Test("A report with foreign files is kept, and what a killed removal left goes with the next one")
  func folder() throws {
    let scratch = try TemporaryDirectory("reports")
    var random = SystemRandomNumberGenerator()
    let (first, second) = (RunID(at: Self.now, using: &random), RunID(at: Self.now, using: &random))
    try scratch.write("{}", to: "\(first)/report.json")
    try scratch.write("seen by Jo", to: "\(first)/notes.txt")
    try scratch.write("{}", to: ".removed.\(second)/report.json")
    let folder = ReportFolder(scratch.path)
    let error = #expect(throws: ParityError.self) { try folder.remove(first) }
    #expect(error?.description.contains("notes.txt belongs to no report") == true)
    #expect(try folder.ids() == [first])
    try folder.removeLeftovers(at: Int(Self.now / 1000))
    #expect(access(scratch.file(".removed.\(second)"), F_OK) != 0)
    unlink(scratch.file("\(first)/notes.txt"))
    try folder.remove(first)
    #expect(try folder.ids() == [])
  }
}
