/// How messages are claimed, tried again and kept.
package struct DeliveryPolicy: Sendable {
  /// How many messages a worker claims at once.
  package var batch = 128
  /// For how long they are that worker's, in seconds. One that ends without a word leaves them to others after that.
  package var lease = 30.0
  /// How often delivery is tried before a message is dead.
  package var attempts = 10
  /// How long a message waits after its first failure, in seconds; twice as long after each further one, up to `longest`.
  package var firstDelay = 30.0
  package var longestDelay = 1800.0
  /// For how long delivered messages are kept, in seconds.
  package var keep = 604_800.0
  /// How often a worker looks for messages.
  package var interval = Duration.seconds(1)

  /// What has to be left of the lease for another message to be sent, in seconds: the longest that one takes.
  static let reserve = 12.0

  package init() {}
}
