/// All sides of a domain, opened for reading at one moment: a snapshot of the database, the files as they were opened.
///
/// A reading and everything that comes out of it stay on one thread: reads block.
public protocol Reading: AnyObject {
  /// Every call of `endpoint` that a full comparison makes: the union of what either side knows of. Throws ``ReadError``.
  func requests(for endpoint: Endpoint) throws -> [Request]

  /// The answer of `side` to `request`, its clock standing at `now` (Unix milliseconds). Throws ``ReadError``, here or
  /// while the answer is read.
  func answer(to request: Request, from side: Side, now: Int64) throws -> any Answer
}
