import CutoverDomain
import CutoverJSON
import Testing

@testable import CutoverDualWrite

/// What passes between a writer and the processes that ask it.
@Suite struct WriterMessageTests {
  private static let requests: [WriterRequest] = [
    .accept(bytes: 12, stopping: true), .wait(sequence: 7, sinks: 1, patience: 200),
    .wait(sequence: 7, sinks: nil, patience: 0), .status(probing: true), .cut(patience: 60_000), .resume,
    .backfill(folder: "/legacy \u{e9}", batch: 500), .catchUpLegacy(order: .object(["way": .text("journal")])),
    .perform(order: .null), .retryParked(sink: "legacy", sequence: 3), .discardParked(sink: "repository", sequence: 4),
  ]

  private func sent(_ json: JSONValue) throws -> JSONValue { try JSONValue.parse(Array(json.compact.utf8)) }

  @Test(arguments: requests) func `a request arrives as it was sent`(_ request: WriterRequest) throws {
    #expect(try WriterRequest(sent(request.json)) == request)
  }

  @Test func `a request without its parts, or of a later version, is refused by name`() throws {
    let lacking = #expect(throws: DualWriteError.self) { try WriterRequest(.object(["do": .text("cut")])) }
    #expect(lacking?.message == "the writer was asked to 'cut' without 'patience'")
    let unknown = #expect(throws: DualWriteError.self) { try WriterRequest(.object(["do": .text("dance")])) }
    #expect(unknown?.message == "the writer does not know 'dance'")
  }

  @Test func `a writer's status arrives as it was sent`() throws {
    let sink = WriterStatus.Sink(
      name: "legacy", position: 5, lag: 2, lagSeconds: 1.25, error: "full", failingFor: 3, isDisplaced: true,
      isNeeded: false)
    let waiting = WriterStatus.Waiting(purpose: "a backfill", reason: nil, seconds: 0.5, isHolding: true)
    let status = WriterStatus(
      head: 7, sinks: [sink], relayError: "away", journalError: nil, lastPause: 0.033, waiting: waiting, refusal: nil,
      ingestRefusal: "late", journal: "j")
    #expect(try WriterStatus(sent(status.json)) == status)
    #expect(status.lastPauseMilliseconds == 33)
  }

  @Test func `what became of an event arrives as it was sent`() throws {
    typealias Outcome = Result<Acceptance, EventError>
    let accepted = Outcome.success(Acceptance(sequence: 9, isDuplicate: true))
    let refused = Outcome.failure(EventError(.notJSON, field: "a", column: 4, "no"))
    #expect(try Outcome(sent(accepted.json)) == accepted)
    #expect(try Outcome(sent(refused.json)) == refused)
  }
}
