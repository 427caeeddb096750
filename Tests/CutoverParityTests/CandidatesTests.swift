import CutoverDomain
import CutoverJSON
import Testing

@testable import CutoverParity

@Suite struct `Differences that are read again` {
  private typealias Key = DifferenceSet.Key
  private let price = Key(record: "trade 1", fingerprint: "price")
  private let side = Key(record: "trade 1", fingerprint: "side")
  private let other = Key(record: "trade 2", fingerprint: "price")

  private static let limits = {
    var limits = Rereading.Limits()
    limits.settle = 1000
    return limits
  }()

  private func hash(_ value: Int) -> ValueHash {
    ValueHash(
      of: JSONDifference(
        path: JSONPath(), kind: .valueMismatch, legacy: .number(JSONNumber(unchecked: "\(value)")), repository: nil))
  }

  private func read(
    _ seen: [Key: Int], at time: Int64, file: Int64 = 0, wasWrittenInPlace: Bool = false, limit: Int = 100,
    failure: String? = nil
  ) -> Candidates.Read {
    var differences = DifferenceSet(limit: limit)
    for (key, value) in seen.sorted(by: { $0.key.fingerprint < $1.key.fingerprint }) {
      differences.add(key, hash(value))
    }
    func files(_ size: Int64) -> [SourceFile] {
      [SourceFile(path: "f", version: .init(inode: UInt64(file), size: size, modified: file))]
    }
    return .init(
      differences: differences, failure: failure, before: files(1), after: files(wasWrittenInPlace ? 2 : 1), time: time)
  }

  private func candidates(_ reads: [Candidates.Read]) -> Candidates {
    reads.reduce(into: Candidates(Self.limits)) { $0.add($1) }
  }

  @Test func `count after three reads with the same values, and not before the time is up`() {
    let two = [read([price: 1], at: 0), read([price: 1], at: 700)]
    #expect(!candidates(two).isSettled)
    #expect(!candidates(two + [read([price: 1], at: 900)]).isSettled)
    let settled = candidates(two + [read([price: 1], at: 1000)])
    #expect(settled.isSettled && !settled.isClear)
    #expect(settled.verdict(on: price)?.verdict == .confirmed && settled.verdict(on: price)?.reads == 4)
  }

  @Test func `are gone once their record was equal, and what differs elsewhere by then is none`() {
    let gone = candidates([read([price: 1], at: 0), read([other: 1], at: 300)])
    #expect(gone.isClear && gone.seen == 1 && gone.gone == 1 && gone.lag == 300)
    #expect(gone.verdict(on: other) == nil)
  }

  @Test func `stay where their record differs in another way`() {
    let moved = candidates([read([price: 1], at: 0), read([side: 1], at: 500)])
    #expect(!moved.isClear && !moved.isSettled)
    #expect(moved.verdict(on: side)?.verdict == .inconclusive)
  }

  @Test func `never count while their values change`() {
    let moving = candidates((0..<50).map { read([price: $0], at: Int64($0) * 1000) })
    #expect(!moving.isSettled && moving.verdict(on: price)?.verdict == .inconclusive)
  }

  @Test func `take more reads where the file is replaced in between`() {
    let reads = (0..<6).map { read([price: 1], at: Int64($0) * 1000, file: Int64($0)) }
    #expect(!candidates(Array(reads.prefix(5))).isSettled)
    #expect(candidates(reads).isSettled)
  }

  @Test func `have to stay twice as long as others took to go away`() {
    let reads = [read([price: 1, other: 1], at: 0), read([price: 1, other: 1], at: 1000), read([price: 1], at: 3000)]
    #expect(!candidates(reads).isSettled)
    #expect(candidates(reads + [read([price: 1], at: 6000)]).isSettled)
  }

  @Test func `are not seen in a file that was written while it was read`() {
    let reads = (0..<9).map { read([price: 1], at: Int64($0) * 1000, wasWrittenInPlace: true) }
    #expect(!candidates(reads).isSettled && !candidates(reads).isClear)
    #expect(candidates(reads).verdict(on: price)?.verdict == .inconclusive)
  }

  @Test func `count also where there are more than can be told apart`() {
    let reads = (0..<3).map { read([price: 1, side: 1, other: 1], at: Int64($0) * 1000, limit: 1) }
    let settled = candidates(reads)
    #expect(settled.isSettled)
    #expect([price, side, other].allSatisfy { settled.verdict(on: $0)?.verdict == .confirmed })
    #expect(candidates(reads + [read([:], at: 4000)]).isClear)
  }

  @Test func `wait for a side that cannot be read, until it fails the same way three times`() {
    let failing = (0..<3).map { read([:], at: Int64($0) * 1000, failure: "no such file") }
    #expect(!candidates(Array(failing.prefix(2))).isSettled)
    #expect(candidates(failing).isSettled && !candidates(failing).isClear)
    #expect(candidates(failing + [read([:], at: 9000)]).isClear)
  }
}
