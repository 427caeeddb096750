import CutoverDomain
import Testing

@Suite struct `A side that cannot answer` {
  private func said(_ message: String) -> String {
    ReadError(
      .unavailable, source: "repository", message: message,
      remedy: "'cutover doctor' says what is wrong with the servers"
    ).description
  }

  @Test func `comes with what to do, once`() {
    #expect(said("it is away") == "repository: it is away; 'cutover doctor' says what is wrong with the servers")
    let cause = "it is away; 'cutover doctor' says what is wrong with Cutover's own Postgres"
    #expect(said(cause) == "repository: " + cause)
  }
}
