import CutoverDomain
import CutoverServer
import CutoverThreads
import Testing

@Suite struct `Bodies that are kept in memory` {
  private static let request = Request(Endpoint(name: "number", route: "/api/number", clock: "clock"))

  private func value(_ sides: FakeSides) throws -> Int64? { try sides.pair.repository.read(Self.request).sequence }

  @Test func `are dropped where the store has others and nobody has said so`() throws {
    let sides = FakeSides()
    #expect(try value(sides) == 1)
    #expect(sides.pair.repository.dropStale {}.isEmpty)
    sides.repository.state.withLock { $0.value = 2 }
    #expect(try value(sides) == 1)
    #expect(sides.pair.repository.dropStale {}.map(\.endpoint.name) == ["number"])
    #expect(try value(sides) == 2)
    #expect(sides.pair.repository.dropStale {}.isEmpty)
  }

  @Test func `are not stale where the news of the change is only on its way`() throws {
    let sides = FakeSides()
    #expect(try value(sides) == 1)
    sides.repository.state.withLock { $0.value = 2 }
    #expect(sides.pair.repository.dropStale { sides.repository.change(to: 2) }.isEmpty)
    #expect(try value(sides) == 2)
  }

  @Test func `are left alone while the store cannot be read`() throws {
    let sides = FakeSides()
    #expect(try value(sides) == 1)
    sides.repository.fail("away")
    #expect(sides.pair.repository.dropStale {}.isEmpty)
    sides.repository.fail(nil)
    let reads = sides.repository.reads
    #expect(try value(sides) == 1)
    #expect(sides.repository.reads == reads)
  }
}
