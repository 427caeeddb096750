import CutoverDomain
import CutoverJSON
import CutoverJournal
import CutoverTestKit
import Glibc
import Testing

@testable import CutoverDualWrite

/// For how long the answer of another process is waited for.
@Suite struct `The wait for an answer of the writer` {
  private func silence(_ body: () throws -> Void) -> ChannelError? {
    do { try body() } catch { return error as? ChannelError }
    return nil
  }

  @Test func `ends where the writer answers nobody, and names the process`() throws {
    let folder = try TemporaryDirectory()
    let listener = try UnixSocket.listen(in: folder.path, name: WriterServer.socketName)
    defer { close(listener) }
    let client = try #require(try WriterClient.connect(statePath: folder.path, patience: .seconds(1)))
    let error = silence { _ = try client.catchUpLegacy(.null) }
    #expect(error?.code == .silent)
    #expect(
      error?.description
        == "process \(getpid()) has not answered for 1 s; see what it waits for, or end it ('kill \(getpid())')")
  }

  @Test func `ends where the writer takes no connection`() throws {
    let folder = try TemporaryDirectory()
    let listener = try UnixSocket.listen(in: folder.path, name: WriterServer.socketName)
    defer { close(listener) }
    // As many as the system keeps for a process that takes none.
    var waiting: [WriterClient] = []
    let error = silence {
      for _ in 0..<100 {
        if let client = try WriterClient.connect(statePath: folder.path, patience: .milliseconds(100)) {
          waiting.append(client)
        }
      }
    }
    #expect(error?.code == .silent)
    #expect(waiting.count > 10)
  }

  @Test func `goes on for work that takes long, while the writer answers others`() throws {
    let folder = try TemporaryDirectory()
    let journal = try SQLiteJournal.open(folder: folder.path)
    defer { journal.close() }
    let writer = DualWriter(journal: journal, decoder: PlainDecoder(), sinks: [RecordingSink("a")])
    writer.start()
    defer { writer.stop() }
    let actions = WriterActions(
      legacyPath: folder.path, copyFiles: { _ in }, backfill: { _, _, _ in .null },
      catchUpLegacy: { _, _ in
        usleep(5_000_000)
        return .text("done")
      })
    let server = try WriterServer(writer, actions: actions, statePath: folder.path)
    server.start()
    defer { server.stop(patience: .seconds(10)) }
    let client = try #require(try WriterClient.connect(statePath: folder.path, patience: .seconds(2)))
    #expect(try client.catchUpLegacy(.null) == .text("done"))
  }

  @Test func `ends where this program is asked to end, unless the outcome has to be known`() throws {
    let folder = try TemporaryDirectory()
    let listener = try UnixSocket.listen(in: folder.path, name: WriterServer.socketName)
    defer { close(listener) }
    func connect() throws -> WriterClient {
      try #require(
        try WriterClient.connect(statePath: folder.path, patience: .milliseconds(500), isInterrupted: { true }))
    }
    let left = try connect()
    #expect(silence { _ = try left.catchUpLegacy(.null) }?.code == .interrupted)
    let needed = try connect()
    #expect(silence { _ = try needed.perform(.null) }?.code == .silent)
  }
}
