internal import CLibpq

extension PostgresConnection {
  /// Sends all that `body` queues without waiting for an answer in between.
  ///
  /// Outside a transaction, all statements together are one: none takes effect unless all do. Throws the error of the first
  /// statement that failed, those after it are not run. Statements must not be transaction control.
  package func pipeline(_ body: (inout PostgresPipeline) throws -> Void) throws {
    prepareForStatement()
    try measured(PostgresConnection.self, "pipeline") { try runPipeline(body) }
  }

  private func runPipeline(_ body: (inout PostgresPipeline) throws -> Void) throws {
    guard PQenterPipelineMode(handle) == 1 else {
      throw PostgresError(result: nil, connection: handle, operation: "pipeline")
    }
    var pipeline = PostgresPipeline(self)
    var failure: (any Error)?
    do { try body(&pipeline) } catch { failure = error }
    // The answers are read whatever has happened: the connection is of no use before.
    pipeline.finish(undo: failure != nil)
    if PQexitPipelineMode(handle) != 1, PQstatus(handle) == CONNECTION_OK {
      failure = failure ?? PostgresError(result: nil, connection: handle, operation: "pipeline")
    }
    if let error = failure ?? pipeline.failure { throw error }
  }
}

/// Statements on their way to the server; see ``PostgresConnection/pipeline(_:)``.
package struct PostgresPipeline: ~Copyable {
  private let connection: PostgresConnection
  private var expected: [Expected] = []
  private var position = 0
  fileprivate var failure: (any Error)?

  /// After how many statements answers are read, so that they do not pile up.
  private static let window = 512

  private enum Expected {
    case preparation(ObjectIdentifier, as: String, statement: String)
    case answer(statement: String, (borrowing ServerResult) throws -> Void)
    case sync
  }

  fileprivate init(_ connection: PostgresConnection) { self.connection = connection }

  /// Adds a statement; `onRows` learns later how many rows it wrote.
  package mutating func queue<S: PostgresStatement>(
    _ statement: S, onRows: @escaping (Int) throws -> Void = { _ in }
  ) throws {
    try send(statement) { try onRows($0.rowsAffected) }
  }

  /// Adds a query, whose rows `receive` gets later.
  package mutating func queue<Q: PostgresQuery>(
    query: Q, _ receive: @escaping ([Q.Row]) throws -> Void
  ) throws {
    let connection = connection
    try send(query) { try receive(connection.rows($0, of: Q.self)) }
  }

  private mutating func send<S: PostgresStatement>(
    _ statement: S, _ receive: @escaping (borrowing ServerResult) throws -> Void
  ) throws {
    if let failure { throw failure }
    let handle = connection.handle
    let name = try name(of: S.self)
    connection.parameters.removeAll()
    statement.bind(into: &connection.parameters)
    let sent = connection.parameters.withPointers { count, values, lengths, formats in
      PQsendQueryPrepared(handle, name, count, values, lengths, formats, 1)
    }
    guard sent == 1 else {
      throw PostgresError(result: nil, connection: handle, operation: "pipeline", statement: S.name)
    }
    expected.append(.answer(statement: S.name, receive))
    if expected.count - position >= PostgresPipeline.window {
      _ = PQsendFlushRequest(handle)
      _ = PQflush(handle)
      drain()
      if let failure { throw failure }
    }
  }

  private mutating func name<S: PostgresStatement>(of type: S.Type) throws -> String {
    let key = ObjectIdentifier(type)
    if let name = connection.knownPreparedName(key) { return name }
    let name = connection.newPreparedName()
    let sent = S.parameterTypes.map(\.rawValue).withUnsafeBufferPointer {
      PQsendPrepare(connection.handle, name, S.sql, Int32($0.count), $0.baseAddress)
    }
    guard sent == 1 else {
      throw PostgresError(result: nil, connection: connection.handle, operation: "prepare", statement: S.name)
    }
    connection.remember(key, as: name)
    expected.append(.preparation(key, as: name, statement: S.name))
    return name
  }

  fileprivate mutating func finish(undo: Bool) {
    // Outside a transaction, a sync commits: what was queued before the body failed must not take effect.
    if undo, !connection.isInTransaction,
      PQsendQueryParams(connection.handle, "ROLLBACK", 0, nil, nil, nil, nil, 1) == 1
    {
      expected.append(.answer(statement: "rollback") { _ in })
    }
    if PQpipelineSync(connection.handle) == 1 { expected.append(.sync) }
    drain()
  }

  /// Reads the answers to all that was sent.
  private mutating func drain() {
    while position < expected.count {
      let entry = expected[position]
      position += 1
      let result = ServerResult(PQgetResult(connection.handle))
      guard result.pointer != nil else {
        fail(PostgresError(result: nil, connection: connection.handle, operation: "pipeline"))
        if PQstatus(connection.handle) != CONNECTION_OK { return }
        continue
      }
      read(result, entry)
      // An answer ends with an empty one, except for the sync.
      if case .sync = entry { continue }
      while ServerResult(PQgetResult(connection.handle)).pointer != nil {}
    }
    expected.removeAll(keepingCapacity: true)
    position = 0
  }

  private mutating func read(_ result: borrowing ServerResult, _ entry: Expected) {
    let isAborted = result.status == PGRES_PIPELINE_ABORTED
    do {
      switch entry {
      case .preparation(let key, as: _, let statement):
        if result.status != PGRES_COMMAND_OK { connection.forget(key) }
        if !isAborted { try result.check(on: connection.handle, "prepare", statement: statement) }
      case .answer(let statement, let receive):
        if isAborted { return }
        try result.check(on: connection.handle, "execute", statement: statement)
        if failure == nil { try receive(result) }
      case .sync:
        try result.check(on: connection.handle, "pipeline")
      }
    } catch { fail(error) }
  }

  private mutating func fail(_ error: any Error) {
    if failure == nil { failure = error }
  }
}
