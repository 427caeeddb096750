package import CutoverDomain
import CutoverSQLite
import Glibc
import Synchronization

/// A SQLite file as programs see a legacy store: its parts are the tables that are declared.
extension TableStore: LegacyStore {
  package var partNoun: String { "table" }
  package var isFolder: Bool { false }
  package var positionNoun: String { "the table cutover_position" }

  /// Whether the file can be read, is whole, and has each table as it is declared.
  package func examine(_ location: String) -> LegacyExamination {
    var found = LegacyExamination()
    let path = TableFile(at: location).path
    do {
      let reader = try TableReader(location)
      let whole = try reader.connection.texts(OwnStatement.quickCheck.text)
      guard whole == ["ok"] else {
        found.problems.append(
          .init("\(path) is damaged: \(whole.first ?? "no answer")", remedy: "restore it from a backup"))
        return found
      }
      for table in tables {
        do {
          try check(table.shape, reader.connection)
          found.good += 1
        } catch {
          let error = TableFault.sinkError(error, in: path)
          found.problems.append(.init(error.message, remedy: error.remedy ?? "run the migrations of its program"))
        }
      }
    } catch {
      let error = TableFault.sinkError(error, in: path)
      found.problems.append(.init(error.message, remedy: error.remedy ?? "make it readable"))
    }
    return found
  }

  package func parts(for request: Request) -> [String] {
    tables.filter { $0.readers.contains(request.endpoint.name) }.map(\.name)
  }

  package func missingParts(for request: Request, in location: String) -> [String] {
    let parts = parts(for: request)
    let path = TableFile(at: location).path
    guard FileIdentity(of: path) != nil else { return parts }
    // What cannot be looked at may be there.
    guard let reader = try? TableReader(location) else { return [] }
    return parts.filter { (try? reader.connection.hasTable($0)) == false }
  }

  /// The version of the file that an answer is made of, as a comparison without a cut asks for it. What is read of a SQLite
  /// file is of one moment, also where it is written in place: so each version counts as a file of its own.
  package func sources(of request: Request, in location: String) -> [SourceFile] {
    let path = TableFile(at: location).path
    var words: [UInt64] = []
    for name in [path, path + "-wal"] {
      var status = stat()
      guard stat(name, &status) == 0 else { continue }
      words += [UInt64(status.st_ino), UInt64(bitPattern: Int64(status.st_size))]
      words += [UInt64(bitPattern: Int64(status.st_mtim.tv_sec)), UInt64(bitPattern: Int64(status.st_mtim.tv_nsec))]
    }
    // FNV-1a, by words.
    let digest = words.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ $1) &* 0x100_0000_01b3 }
    return [SourceFile(path: path, version: words.isEmpty ? nil : .init(inode: digest, size: 0, modified: 0))]
  }

  package func oldParts(in location: String) throws(SinkError) -> [String] { try oldTables(in: location) }

  package func takeUp(_ location: String, from sequence: Int64) throws(SinkError) {
    let path = TableFile(at: location).path
    do {
      let connection = try SQLiteConnection(path: path, .readWrite, busyTimeout: TableFile.patience)
      try connection.sync(.full)
      try connection.writing {
        guard var position = try TablePosition(on: connection, of: domain), position.position.sequence < sequence else {
          return false
        }
        for table in tables where position.held[table.name] == nil {
          position.held[table.name] = position.position.sequence
        }
        position.position.sequence = sequence
        try position.write(on: connection, of: domain)
        return true
      }
    } catch { throw TableFault.sinkError(error, in: path) }
  }

  /// Those with writes by others that nobody has accepted.
  package func changedByOthers(in location: String) throws(SinkError) -> [String] {
    do { return try TableReader(location).foreignCounts().keys.sorted() } catch {
      throw SinkError(.unavailable, "\(error.source): \(error.message)", remedy: error.remedy)
    }
  }

  package func sink(_ location: String, holder: String?, mark: StoreMark?) -> any LegacySink {
    TableSink(path: TableFile(at: location).path, of: self, holder: holder, mark: mark)
  }

  package func watch(_ location: String) -> any LegacyWatch { TableWatch(TableFile(at: location).path) }
}

extension TableSink: LegacySink {
  package var location: String { path }

  package func catchUp(
    with events: JournalEvents, scratch: String, keptIn kept: String
  ) throws(SinkError) -> Restoration {
    let done = try catchUp(with: events)
    var result = Restoration()
    result.caughtUp = done.caughtUp
    result.left = done.left.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    return result
  }
}

/// SQLite tells a connection whether any other one has committed since it was asked last.
private final class TableWatch: LegacyWatch {
  private struct State: @unchecked Sendable {
    var connection: SQLiteConnection?
    var identity: FileIdentity?
    /// A connection's numbers mean nothing to another one.
    var opened: UInt64 = 0
    var version: UInt64 = 0
  }

  private let path: String
  private let state = Mutex(State())

  init(_ path: String) { self.path = path }

  func version(of request: Request) -> [UInt64] {
    state.withLock { state in
      let identity = FileIdentity(of: path)
      if identity == nil || identity != state.identity { state.connection = nil }
      state.identity = identity
      guard identity != nil else { return [0] }
      if state.connection == nil {
        // A program that has the file locked for a moment is not waited for here.
        state.connection = try? SQLiteConnection(path: path, .readOnly, busyTimeout: 0)
        state.opened += 1
      }
      // While another program commits, what it writes is not there yet: the version is the one before.
      if let version = try? state.connection?.int64(OwnStatement.dataVersion.text) {
        state.version = UInt64(bitPattern: version)
      }
      return [state.opened, state.version]
    }
  }
}
