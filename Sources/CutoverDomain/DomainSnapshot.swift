public import CutoverJSON

/// All sides of a domain, opened for reading at one moment: a snapshot of the database, the files as they were opened.
///
/// A snapshot and everything that comes out of it stay on one thread: reads block. Only the records of the legacy side
/// may be read on another meanwhile, so they must need nothing that the other sides change.
public protocol DomainSnapshot: AnyObject {
  /// Every call of `endpoint` that a full comparison makes: the union of what either side knows of. Throws ``ReadError``.
  func requests(for endpoint: Endpoint) throws -> [Request]

  /// The answer of `side` to `request`, its clock standing at `now` (Unix milliseconds). Throws ``ReadError``, here or
  /// while the answer is read.
  func answer(to request: Request, from side: Side, now: Int64) throws -> any Response

  /// What of the answer has to be compared to tell whether the cache changes it: the answers of `repository` and `cache`
  /// without what both read from the same rows anyway. They differ if and only if the whole answers do. Throws
  /// ``ReadError``, as ``answer(to:from:now:)``.
  func cachedAnswer(to request: Request, from side: Side, now: Int64) throws -> any Response

  /// Whether the cache has anything that answers of `endpoint` show.
  func isCached(_ endpoint: Endpoint) -> Bool

  /// How the reads through the cache went so far.
  var cacheReads: CacheReads { get }

  /// The files that answers to `request` are made from, as they are now: the same list, whether they are there or not.
  func sources(of request: Request) -> [SourceFile]

  /// The writes to what `endpoint` shows of the repository that did not come through the sink. Throws `ReadError`.
  func foreignWrites(for endpoint: Endpoint) throws -> [ForeignWriteNote]

  /// The records of the legacy side that answers of `endpoint` leave out, since the repository has refused them. Throws
  /// `ReadError`.
  func acceptedLosses(for endpoint: Endpoint) throws -> [AcceptedLoss]

  /// What has to be known of this moment to tell later what has changed in answers of `endpoint` since: a text that the
  /// domain alone understands, to be kept if both sides turn out to agree. `previous` is that of the moment which this
  /// comparison began from. `nil` where everything has to be compared each time. Throws ``ReadError``.
  func checkpoint(of endpoint: Endpoint, after previous: String?) throws -> String?

  /// What may differ of the answers to `request` although they agreed at the moment of `checkpoint`: whatever was changed
  /// since, by whomever, what stands beside it, and a part of the rest that is another one each time. `nil` where that
  /// cannot be told: everything has to be compared then. Throws ``ReadError``.
  func changes(of request: Request, since checkpoint: String, now: Int64) throws -> ResponseChanges?
}

extension DomainSnapshot {
  /// A domain that cannot tell the parts of an answer apart gives the whole.
  public func cachedAnswer(to request: Request, from side: Side, now: Int64) throws -> any Response {
    try answer(to: request, from: side, now: now)
  }

  public func isCached(_ endpoint: Endpoint) -> Bool { true }

  /// A domain that does not count them says nothing.
  public var cacheReads: CacheReads { CacheReads() }

  /// A domain that reads no files has none to name.
  public func sources(of request: Request) -> [SourceFile] { [] }

  /// A domain whose repository notes no such writes has none to tell of.
  public func foreignWrites(for endpoint: Endpoint) throws -> [ForeignWriteNote] { [] }

  /// A domain whose backfill refuses a dataset as a whole loses no record of it.
  public func acceptedLosses(for endpoint: Endpoint) throws -> [AcceptedLoss] { [] }

  /// A domain that does not follow changes has everything compared.
  public func checkpoint(of endpoint: Endpoint, after previous: String?) throws -> String? { nil }
  public func changes(of request: Request, since checkpoint: String, now: Int64) throws -> ResponseChanges? { nil }
}

/// A write to the repository that did not come through the sink: whatever it says, no event said it.
public struct ForeignWriteNote: Sendable, Equatable {
  /// The values of the route's parameters, where only one request shows the row.
  public let parameters: [String]
  /// Where the row shows in the answer: `/trades/[id=a1]`. Differences at or below it are the doing of this write. Of a
  /// row whose place is not known, or of all rows, the table and what is known of the key.
  public let path: JSONPath
  /// What was done, by whom and when.
  public let message: String
  /// Whom and what the row concerns.
  public let labels: [EventLabel]

  public init(parameters: [String] = [], path: JSONPath, message: String, labels: [EventLabel] = []) {
    self.parameters = parameters
    self.path = path
    self.message = message
    self.labels = labels
  }
}
