import CutoverDomain
import CutoverJSON

/// The records of one side's array, counted, its errors labelled with the side.
final class RecordSource {
  let side: Side
  /// How many records have been read.
  private(set) var count = 0
  private(set) var hasEnded = false
  /// The records that could not be decoded, by their index.
  private(set) var faults: [Int: ReadError] = [:]
  private let meter: Meter
  private let pull: () throws -> Record?
  private let ahead: ReadAhead?
  private let question: Question?

  /// A side with more such records counts as unreadable, so that the memory that they take is bounded.
  private static let faultLimit = 10_000

  /// With `readsAhead`, the records come over a thread that has the side to itself until ``stop()``; with a question, until
  /// that is answered.
  init(
    _ side: Side, meter: Meter, readsAhead: Bool = false, until question: Question? = nil,
    _ pull: @escaping () throws -> Record?
  ) {
    self.side = side
    self.meter = meter
    self.question = question
    let ahead = readsAhead ? ReadAhead(pull, pause: meter.check) : nil
    self.ahead = ahead
    self.pull = ahead?.next ?? pull
  }

  /// Nothing of the side is being read any more, also where it was not read to its end.
  func stop() { ahead?.stop() }

  /// Answers the question, if there is one: the sides differ, though it has yet to be said in what.
  func noteDifference() { question?.differs = true }

  /// The next record, `nil` after the last one. Throws ``SideFailure``, also for a record that could not be decoded;
  /// ``Meter/Cancelled``, ``Question/Answered``.
  func next() throws -> [UInt8]? {
    let index = count
    let record = try nextOrFault()
    if let fault = faults[index] { throw SideFailure(side: side, error: fault) }
    return record
  }

  /// The same, but a record that could not be decoded is one of the ``faults``, and its key alone or empty.
  func nextOrFault() throws -> [UInt8]? {
    if hasEnded { return nil }
    if let question, question.differs { throw Question.Answered() }
    guard let record = try SideFailure.labelling(side, pull) else {
      hasEnded = true
      return nil
    }
    if let fault = record.fault {
      guard faults.count < Self.faultLimit else { throw SideFailure(side: side, error: fault) }
      faults[count] = fault
    }
    count += 1
    try meter.tick()
    return record.json
  }
}

/// Whether two answers differ in anything: their first difference answers it.
final class Question {
  struct Answered: Error {}

  var differs = false
}

/// All records of a source as trees. Throws ``SideFailure``, ``Meter/Cancelled``.
func elements(of source: RecordSource, at path: JSONPath) throws -> [JSONValue] {
  var elements: [JSONValue] = []
  while let record = try source.next() {
    elements.append(try parse(record, at: path.appending(.index(elements.count)), of: source.side))
  }
  return elements
}

/// That a side could not be read to its end.
struct SideFailure: Error {
  let side: Side
  let error: ReadError

  /// The result of `body`, its errors labelled with `side`; that nobody waits for it any more is not the side's.
  static func labelling<Result>(_ side: Side, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let failure as SideFailure {
      throw failure
    } catch let cancelled as Meter.Cancelled {
      throw cancelled
    } catch let error as ReadError {
      throw SideFailure(side: side, error: error)
    } catch {
      // Whatever a store throws beyond its contract is still no answer.
      throw SideFailure(side: side, error: ReadError(.unavailable, source: side.rawValue, message: "\(error)"))
    }
  }
}
