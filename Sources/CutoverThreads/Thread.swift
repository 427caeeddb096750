import Glibc

/// A thread that blocks without taking one from Swift's own, and can be waited for. It works for whom its maker does.
package final class Thread: Sendable {
  private final class Box: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private let thread: pthread_t

  package init(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(ThreadOwner.carrying(body))).toOpaque()
    let status = pthread_create(
      &thread, nil,
      { box in
        Unmanaged<Box>.fromOpaque(box!).takeRetainedValue().body()
        return nil
      }, box)
    precondition(status == 0, "no thread could be made")
    self.thread = thread
  }

  /// Waits for the end of the thread. Either this or ``detach()`` is called, once.
  package func join() { pthread_join(thread, nil) }

  /// Lets the thread end by itself.
  package func detach() { pthread_detach(thread) }
}
