/// What the server takes from a client before it closes the connection.
package struct HTTPLimits: Sendable {
  /// The most bytes of a request's head; it is also what a connection's buffers take.
  package var head = 32 << 10
  /// The most connections at a time; more wait to be accepted. The limit of open files is raised to allow for them, as
  /// far as the system lets us.
  package var connections = 32_768
  /// How long a request's head may take, from its first line or, on a new connection, from the beginning.
  package var headTime = Duration.seconds(20)
  /// How long a connection may stay without a request.
  package var idleTime = Duration.seconds(75)
  /// How long a body may take, and how many bytes a second the client has to send beyond that.
  package var bodyTime = Duration.seconds(30)
  package var bodyRate = 1 << 10
  /// How long a client may take to read an answer, and how many bytes a second it has to read beyond that.
  package var answerTime = Duration.seconds(60)
  package var answerRate = 4 << 10
  /// What each connection may hold of a body, and what all of them together may hold beyond that.
  package var bodyShare = 16 << 10
  package var bodyMemory = 64 << 20
  /// The most of a body that is read though nobody wants it, to be able to answer.
  package var unwantedBody = 16 << 20
  /// The threads that talk to clients; `nil` for as many as there are processors.
  package var threads: Int?

  package init() {}
}
