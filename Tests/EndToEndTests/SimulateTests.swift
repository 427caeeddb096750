import CutoverTestKit
import Glibc
import Testing

@Suite struct `cutover simulate` {
  private func simulate(_ arguments: String...) throws -> ProgramResult {
    try Program.run(Program.products + "/cutover", ["simulate"] + arguments)
  }

  @Test func `gives the same events however fast`() throws {
    let fast = try simulate("--rate", "0", "--count", "200", "--seed", "5")
    #expect(fast.status == 0 && fast.errors == "")
    #expect(fast.text.split(separator: "\n").count == 200)
    #expect(try simulate("--rate", "1000", "--seconds", "0.2", "--seed", "5").output == fast.output)
    #expect(try simulate("--rate", "0", "--count", "200", "--seed", "6").output != fast.output)
    #expect(try simulate("--rate", "0", "--count", "200", "--seed", "5", "--models", "2").output != fast.output)
  }

  @Test func `has events of its own in every call, and says what gives them again`() throws {
    let first = try simulate("--rate", "0", "--count", "5")
    let second = try simulate("--rate", "0", "--count", "5")
    #expect(first.output != second.output)
    let words = first.errors.split(separator: " ")
    try #require(words.count > 2 && words[0] == "cutover:" && words[1] == "--seed", "\(first.errors)")
    #expect(try simulate("--rate", "0", "--count", "5", "--seed", String(words[2])).output == first.output)
  }

  @Test func `keeps to the rate`() throws {
    let start = ContinuousClock.now
    let run = try simulate("--rate", "50", "--seconds", "1")
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    #expect(run.text.split(separator: "\n").count == 50)
    #expect(seconds > 0.9)
  }

  @Test func `ends quietly where nobody reads, and where it is stopped`() throws {
    let script = "\(Program.products)/cutover simulate --rate 0 --seed 1 | head -n 3 >/dev/null; exit ${PIPESTATUS[0]}"
    let unread = try Program.run("bash", ["-c", script])
    #expect(unread.status == 0 && unread.errors == "")

    let running = try Program.start(Program.products + "/cutover", ["simulate", "--rate", "20", "--seed", "1"])
    usleep(400_000)
    running.send(SIGTERM)
    let stopped = try running.wait()
    #expect(stopped.status == 0 && stopped.errors == "")
    #expect(stopped.text.hasSuffix("}\n"))
  }
}
