/// What the server takes from a client before it hangs up.
public struct HTTPLimits: Sendable {
  /// The most bytes of a request's head; it is also what a connection's buffers take.
  public var head = 32 << 10
  /// The most connections at a time; more wait to be accepted. The limit of open files is raised to allow for them, as
  /// far as the system lets us.
  public var connections = 32_768
  /// How long a request's head may take, from its first line or, on a new connection, from the beginning.
  public var headTime = Duration.seconds(20)
  /// How long a connection may stay without a request.
  public var idleTime = Duration.seconds(75)
  /// How long a body may take, and how many bytes a second the client has to send beyond that.
  public var bodyTime = Duration.seconds(30)
  public var bodyRate = 1 << 10
  /// How long a client may take to read an answer, and how many bytes a second it has to read beyond that.
  public var answerTime = Duration.seconds(60)
  public var answerRate = 4 << 10
  /// What each connection may hold of a body, and what all of them together may hold beyond that.
  public var bodyShare = 16 << 10
  public var bodyMemory = 64 << 20
  /// The most of a body that is read though nobody wants it, to be able to answer.
  public var unwantedBody = 16 << 20
  /// The threads that talk to clients; `nil` for as many as there are processors.
  public var threads: Int?

  public init() {}
}
