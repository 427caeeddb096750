import Synchronization

/// The answer that a request waits for. The first completion counts; further ones are ignored.
package final class Reply: Sendable {
  private let isComplete = Atomic(false)
  private let deliver: @Sendable (HTTPResponse) -> Void

  init(_ deliver: @escaping @Sendable (HTTPResponse) -> Void) { self.deliver = deliver }

  package func complete(_ response: HTTPResponse) {
    if !isComplete.exchange(true, ordering: .acquiringAndReleasing) { deliver(response) }
  }

  /// Completes with what `body` gives, or with the ``Problem`` that it throws; any other error is the server's own.
  package func complete(_ body: () throws -> HTTPResponse) {
    do { complete(try body()) } catch let problem as Problem { complete(problem.response) } catch {
      complete(Problem(500, "the server failed: \(error)").response)
    }
  }
}
