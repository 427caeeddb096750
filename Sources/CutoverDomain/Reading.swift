/// All sides of a domain, opened for reading at one moment: a snapshot of the database, the files as they were opened.
///
/// A reading and everything that comes out of it stay on one thread: reads block. Only the records of the legacy side
/// may be read on another meanwhile, so they must need nothing that the other sides change.
public protocol Reading: AnyObject {
  /// Every call of `endpoint` that a full comparison makes: the union of what either side knows of. Throws ``ReadError``.
  func requests(for endpoint: Endpoint) throws -> [Request]

  /// The answer of `side` to `request`, its clock standing at `now` (Unix milliseconds). Throws ``ReadError``, here or
  /// while the answer is read.
  func answer(to request: Request, from side: Side, now: Int64) throws -> any Answer

  /// What of the answer has to be compared to tell whether the cache changes it: the answers of `repository` and `cache`
  /// without what both read from the same rows anyway. They differ if and only if the whole answers do. Throws
  /// ``ReadError``, as ``answer(to:from:now:)``.
  func cachedAnswer(to request: Request, from side: Side, now: Int64) throws -> any Answer

  /// Whether the cache has anything that answers of `endpoint` show.
  func isCached(_ endpoint: Endpoint) -> Bool

  /// The files that answers to `request` are made from, as they are now: the same list, whether they are there or not.
  func sources(of request: Request) -> [SourceFile]

  /// The writes to what `endpoint` shows of the repository that did not come through the sink. Throws `ReadError`.
  func foreignWrites(for endpoint: Endpoint) throws -> [ForeignWriteNote]
}

extension Reading {
  /// A domain that cannot tell the parts of an answer apart gives the whole.
  public func cachedAnswer(to request: Request, from side: Side, now: Int64) throws -> any Answer {
    try answer(to: request, from: side, now: now)
  }

  public func isCached(_ endpoint: Endpoint) -> Bool { true }

  /// A domain that reads no files has none to name.
  public func sources(of request: Request) -> [SourceFile] { [] }

  /// A domain whose repository notes no such writes has none to tell of.
  public func foreignWrites(for endpoint: Endpoint) throws -> [ForeignWriteNote] { [] }
}

/// A write to the repository that did not come through the sink: whatever it says, no event said it.
public struct ForeignWriteNote: Sendable, Equatable {
  public let table: String
  /// The row's key as JSON text, `nil` for all rows.
  public let key: String?
  /// What was done, by whom and when.
  public let message: String

  public init(table: String, key: String?, message: String) {
    self.table = table
    self.key = key
    self.message = message
  }
}
