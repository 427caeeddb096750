internal import CLibpq

/// The file format of COPY in binary: a signature, flags and the length of an extension; then each row as the count of
/// its fields and the fields; then -1 for a count.
private enum CopyFormat {
  static let signature: [UInt8] = [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00]
  /// The signature and two numbers.
  static let headerCount = signature.count + 8
  static let end: Int16 = -1
  /// How many bytes are collected before they are handed to libpq.
  static let chunk = 64 * 1024
}

extension PostgresConnection {
  /// Loads rows in bulk and gives their number. All or none are stored. Throws ``PostgresError``, or what `rows` throws
  /// by way of `body`: that ends the copy without a row stored.
  @discardableResult
  package func copyIn<C: PostgresCopy>(
    _ copy: C.Type, _ body: (_ write: (C.Row) throws -> Void) throws -> Void
  ) throws -> Int {
    prepareForStatement()
    let start = ServerResult(PQexec(handle, C.sql))
    guard start.status == PGRES_COPY_IN else {
      throw PostgresError(result: start.pointer, connection: handle, operation: "copy in", statement: C.name)
    }
    var buffer = PostgresBuffer(capacity: CopyFormat.chunk * 2)
    CopyFormat.signature.withUnsafeBytes { buffer.append($0) }
    buffer.append(Int64(0))
    do {
      try body { row in
        parameters.removeAll()
        C.encode(row, into: &parameters)
        buffer.append(Int16(parameters.count))
        buffer.append(parameters.bytes)
        if buffer.count >= CopyFormat.chunk { try send(&buffer, C.name) }
      }
      buffer.append(CopyFormat.end)
      try send(&buffer, C.name)
    } catch {
      // The server must hear that there is no more, or the connection stays as it is; its answer is the reason where it
      // has found one by itself.
      _ = PQputCopyEnd(handle, "given up")
      let failure = endOfCopy("copy in", C.name).failure
      if let failure, failure.sqlState != "57014", error is PostgresError { throw failure }
      throw error
    }
    guard PQputCopyEnd(handle, nil) == 1 else {
      throw PostgresError(result: nil, connection: handle, operation: "copy in", statement: C.name)
    }
    let end = endOfCopy("copy in", C.name)
    if let failure = end.failure { throw failure }
    return end.rows
  }

  /// Loads the rows of a sequence in bulk; see ``copyIn(_:_:)``.
  @discardableResult
  package func copyIn<C: PostgresCopy>(_ copy: C.Type, rows: some Sequence<C.Row>) throws -> Int {
    try copyIn(copy) { write in
      for row in rows { try write(row) }
    }
  }

  /// Hands every row of a query without parameters to `body`, by way of COPY: the fastest way to read a whole table.
  ///
  /// The connection takes no other statement until all rows are read. Throws ``PostgresError``, or what `body` throws
  /// after having cancelled the statement. Gives the number of rows.
  @discardableResult
  package func copyOut<Q: PostgresQuery>(_ query: Q.Type, _ body: (Q.Row) throws -> Void) throws -> Int {
    guard Q.parameterTypes.isEmpty else {
      throw PostgresError(.usage, "copy out \(Q.name)", "COPY takes no parameters")
    }
    prepareForStatement()
    let start = ServerResult(PQexec(handle, "COPY (\(Q.sql)) TO STDOUT (FORMAT binary)"))
    guard start.status == PGRES_COPY_OUT else {
      throw PostgresError(result: start.pointer, connection: handle, operation: "copy out", statement: Q.name)
    }
    var reader = CopyReader(types: Q.columnTypes)
    do {
      while let data = try nextCopyData(Q.name) {
        defer { PQfreemem(data.baseAddress) }
        try reader.read(UnsafeRawBufferPointer(data)) { row in
          try decoding(Q.self) { try body(Q.decode(row)) }
        }
      }
    } catch {
      try? canceller.cancel()
      while let rest = try? nextCopyData(Q.name) { PQfreemem(rest.baseAddress) }
      _ = endOfCopy("copy out", Q.name)
      throw error
    }
    let end = endOfCopy("copy out", Q.name)
    if let failure = end.failure { throw failure }
    return end.rows
  }

  private func send(_ buffer: inout PostgresBuffer, _ statement: String) throws {
    let start = buffer.base.assumingMemoryBound(to: CChar.self)
    guard PQputCopyData(handle, start, Int32(buffer.count)) == 1 else {
      throw PostgresError(result: nil, connection: handle, operation: "copy in", statement: statement)
    }
    buffer.removeAll()
  }

  /// A row as the server sends it, to be freed by the caller; `nil` at the end.
  private func nextCopyData(_ statement: String) throws -> UnsafeMutableRawBufferPointer? {
    var data: UnsafeMutablePointer<CChar>?
    let length = PQgetCopyData(handle, &data, 0)
    if length > 0 { return UnsafeMutableRawBufferPointer(start: data, count: Int(length)) }
    guard length == -1 else {
      throw PostgresError(result: nil, connection: handle, operation: "copy out", statement: statement)
    }
    return nil
  }

  private func endOfCopy(_ operation: String, _ statement: String) -> (rows: Int, failure: PostgresError?) {
    var rows = 0
    var failure: PostgresError?
    while true {
      let result = ServerResult(PQgetResult(handle))
      guard result.pointer != nil else { return (rows, failure) }
      if result.status == PGRES_COMMAND_OK {
        rows = result.rowsAffected
      } else if failure == nil {
        failure = PostgresError(
          result: result.pointer, connection: handle, operation: operation, statement: statement)
      }
      if PQstatus(handle) != CONNECTION_OK { return (rows, failure) }
    }
  }
}

/// Takes the server's messages apart: the first begins with the header, each holds a row.
private struct CopyReader {
  private var fields: [UnsafeRawBufferPointer?] = []
  private var isFirst = true
  private let types: [PostgresType]

  init(types: [PostgresType]) { self.types = types }

  mutating func read(_ data: UnsafeRawBufferPointer, _ body: (borrowing PostgresRow) throws -> Void) throws {
    var data = data
    if isFirst {
      isFirst = false
      guard data.starts(with: CopyFormat.signature), data.count >= CopyFormat.headerCount else {
        throw PostgresError.decoding("not the binary format of COPY")
      }
      let flagsAndExtension = data.loadUnaligned(fromByteOffset: CopyFormat.signature.count, as: Int64.self)
      guard flagsAndExtension == 0 else { throw PostgresError.decoding("unknown options in the binary format of COPY") }
      data = UnsafeRawBufferPointer(rebasing: data[CopyFormat.headerCount...])
    }
    var offset = 0
    func number<T: FixedWidthInteger>(_ type: T.Type) throws -> T {
      let size = MemoryLayout<T>.size
      guard data.count - offset >= size else { throw PostgresError.decoding("a cut off row of COPY") }
      defer { offset += size }
      return T(bigEndian: data.loadUnaligned(fromByteOffset: offset, as: T.self))
    }
    while offset < data.count {
      let count = try number(Int16.self)
      if count == CopyFormat.end { return }
      fields.removeAll(keepingCapacity: true)
      for _ in 0..<count {
        let length = Int(try number(Int32.self))
        guard length >= 0 else {
          fields.append(nil)
          continue
        }
        guard length <= data.count - offset else { throw PostgresError.decoding("a cut off row of COPY") }
        fields.append(UnsafeRawBufferPointer(rebasing: data[offset..<offset + length]))
        offset += length
      }
      guard fields.count == types.count else {
        throw PostgresError.decoding("\(fields.count) columns where \(types.count) are expected; run cutover-sqlgen")
      }
      try fields.withUnsafeBufferPointer { try body(PostgresRow(fields: $0, types: types)) }
    }
  }
}
