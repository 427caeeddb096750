import CutoverDomain
import CutoverParity
import CutoverThreads

/// A reader of a kept side, on another machine: a thread of this node that has the side open, and does what the reader asks,
/// one order after the other.
final class SideSession: Sendable {
  private struct State {
    var order: (number: Int64, order: SideOrder)?
    /// The answer to the last order: one that is asked for again was not heard.
    var answer: (number: Int64, content: [UInt8])?
    /// Why there will be no answer.
    var end: String?
    var isStopping = false
    /// Whether the side is open.
    var isOpen = false
  }

  private let state = Monitor(State())
  private let thread = Monitor<Thread?>(nil)

  /// After so long without an order the reader is taken for gone.
  private static let idle = Duration.seconds(60)
  private static let patience = Duration.seconds(120)

  init(_ cut: SharedCut) {
    thread.withLock { $0 = Thread { self.run(cut) } }
  }

  /// Waits until the side is open; gives why it cannot be.
  func opened() -> String? {
    state.wait(until: Deadline(in: Self.patience)) { state -> String?? in
      if let end = state.end { return .some(end) }
      return state.isOpen ? .some(nil) : nil
    } ?? "the side did not open in time"
  }

  var hasEnded: Bool { state.withLock { $0.end != nil } }

  /// Does an order, and gives the frames or the JSON of its answer. Throws ``Ended``.
  func perform(_ order: SideOrder, number: Int64) throws -> [UInt8] {
    try state.withLock(wake: true) { state in
      if let end = state.end { throw Ended(reason: end) }
      if state.answer?.number != number { (state.order, state.answer) = ((number, order), nil) }
    }
    let content = try state.wait(until: Deadline(in: Self.patience)) { state -> [UInt8]? in
      if let answer = state.answer, answer.number == number { return answer.content }
      if let end = state.end { throw Ended(reason: end) }
      return nil
    }
    guard let content else { throw Ended(reason: "the side did not answer in time") }
    return content
  }

  /// The side is not open any more.
  struct Ended: Error {
    let reason: String
  }

  func stop() {
    state.withLock(wake: true) { $0.isStopping = true }
    thread.withLock { thread in
      thread?.join()
      thread = nil
    }
  }

  private func run(_ cut: SharedCut) {
    do {
      try cut.open { reading in
        var reader = KeptSideReader(reading)
        state.withLock(wake: true) { $0.isOpen = true }
        while let (number, order) = next() {
          let content = reader.perform(order)
          state.withLock(wake: true) { state in
            state.answer = (number, content)
            state.order = nil
          }
        }
      }
      end("nobody asked for it any more")
    } catch { end(Failure(error).message ?? "\(error)") }
  }

  private func end(_ reason: String) { state.withLock(wake: true) { $0.end = $0.end ?? reason } }

  private func next() -> (number: Int64, order: SideOrder)? {
    state.wait(until: Deadline(in: Self.idle)) { state -> (number: Int64, order: SideOrder)?? in
      if state.isStopping { return .some(nil) }
      return state.order.map { .some($0) }
    } ?? nil
  }
}

/// With what the answer to an order begins.
enum SideReply {
  /// What was asked for follows.
  static let good: UInt8 = 1
  /// Why it cannot be had follows.
  static let failed: UInt8 = 0
}

/// Reads a side for a session, on its thread.
struct KeptSideReader {
  private let reading: any DomainSnapshot
  private var streams: [Int: AnswerStream] = [:]
  private var last = 0

  init(_ reading: any DomainSnapshot) { self.reading = reading }

  mutating func perform(_ order: SideOrder) -> [UInt8] {
    var writer = FrameWriter()
    writer.byte(SideReply.good)
    do {
      switch order {
      case .requests(let endpoint):
        let requests = try reading.requests(for: endpoint)
        writer.number(Int64(requests.count))
        for request in requests {
          writer.number(Int64(request.parameters.count))
          for parameter in request.parameters { writer.text(parameter) }
        }
      case .answer(let request, let now):
        writer.number(Int64(add(try reading.answer(to: request, from: .legacy, now: now))))
        streams[last]?.write(into: &writer)
      case .changes(let request, let since, let now):
        guard let changes = try reading.changes(of: request, since: since, now: now) else {
          writer.number(0)
          break
        }
        writer.number(Int64(add(changes.legacy)))
        writer.number(Int64(add(changes.repository)))
        writer.number(Int64(changes.skipped))
      case .checkpoint(let endpoint, let after):
        let checkpoint = try reading.checkpoint(of: endpoint, after: after)
        writer.byte(checkpoint == nil ? 0 : 1)
        if let checkpoint { writer.text(checkpoint) }
      case .next(let number):
        streams[number]?.write(into: &writer)
      }
      streams = streams.filter { !$0.value.isAtEnd }
      return writer.content
    } catch {
      var failure = FrameWriter()
      failure.byte(SideReply.failed)
      failure.error(
        error as? ReadError ?? ReadError(.unavailable, source: Side.legacy.rawValue, message: "\(error)"))
      return failure.content
    }
  }

  private mutating func add(_ response: any Response) -> Int {
    // Only of the changes are there two at a time: an answer that was not read to its end is not wanted any more.
    if streams.count > 1 { streams = [:] }
    last += 1
    streams[last] = AnswerStream(response)
    return last
  }
}

/// An answer on its way to another machine, portion by portion.
final class AnswerStream {
  private let response: any Response
  private var records: (() throws -> Record?)?
  private(set) var isAtEnd = false

  /// Of so many bytes, at least, are portions: enough that a request costs little beside them.
  private static let portion = 512 << 10

  init(_ response: any Response) { self.response = response }

  func write(into writer: inout FrameWriter) {
    do {
      while !isAtEnd, writer.content.count < Self.portion { try next().write(into: &writer) }
    } catch {
      isAtEnd = true
      let error = error as? ReadError ?? ReadError(.unavailable, source: Side.legacy.rawValue, message: "\(error)")
      SideFrame.failure(error).write(into: &writer)
    }
  }

  private func next() throws -> SideFrame {
    if let records {
      if let record = try records() { return .element(record) }
      self.records = nil
      return .end
    }
    switch try response.nextPart() {
    case .value(let name, let json, let records, let faults)?:
      return .value(name: name, json: json, records: records, faults: faults)
    case .records(let name, let next)?:
      records = next
      return .records(name: name)
    case nil:
      isAtEnd = true
      return .last
    }
  }
}
