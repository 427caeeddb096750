import CMicrohttpd
import CutoverThreads
import Glibc
import Synchronization

/// What the library calls, on its threads.
enum ServerCallbacks {
  private static func core(_ context: UnsafeMutableRawPointer?) -> HTTPServer.Core {
    Unmanaged<HTTPServer.Core>.fromOpaque(context!).takeUnretainedValue()
  }

  /// A connection was accepted, or is about to be closed.
  static let connectionChanged: MHD_NotifyConnectionCallback = { context, connection, slot, change in
    guard let connection, let slot else { return }
    let core = core(context)
    if change == .CONNECTION_NOTIFY_STARTED {
      let descriptor = cutover_connection_socket(connection)
      let new = ServerConnection(
        descriptor: descriptor, address: cutover_connection_address(connection),
        until: ServerConnection.now(plus: core.limits.headTime))
      slot.pointee = Unmanaged.passRetained(new).toOpaque()
      core.connections.withLock { $0[descriptor] = new }
      core.accepted.add(1, ordering: .relaxed)
    } else if let held = slot.pointee {
      let old = Unmanaged<ServerConnection>.fromOpaque(held).takeRetainedValue()
      core.connections.withLock { _ = $0.removeValue(forKey: old.descriptor) }
      slot.pointee = nil
    }
  }

  /// A request's first line is there. What this returns comes back with every call for the request.
  static let begin:
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) -> UnsafeMutableRawPointer? = {
      context, target, connection in
      guard let connection, let target, let held = cutover_connection_context(connection) else { return nil }
      let core = core(context)
      let peer = Unmanaged<ServerConnection>.fromOpaque(held).takeUnretainedValue()
      peer.allow(until: ServerConnection.now(plus: core.limits.headTime))
      let bytes = Array(UnsafeRawBufferPointer(start: target, count: strlen(target)))
      let exchange = Exchange(
        core: core, connection: connection, peer: peer, target: String(received: bytes), targetLength: bytes.count)
      core.exchanges.withLock { $0[ObjectIdentifier(exchange)] = exchange }
      return Unmanaged.passRetained(exchange).toOpaque()
    }

  /// The head is there, then each piece of the body, then its end; and again after the connection was set aside.
  static let access: MHD_AccessHandlerCallback = { _, _, target, method, version, data, size, slot in
    guard let held = slot?.pointee, let size else { return .NO }
    let exchange = Unmanaged<Exchange>.fromOpaque(held).takeUnretainedValue()
    let isGoingOn: Bool
    if !exchange.hasHead {
      guard let method, let target, let version else { return .NO }
      isGoingOn = exchange.begin(RequestHead.Line(method: method, target: target, version: version))
    } else if size.pointee > 0, let data {
      let piece = UnsafeRawBufferPointer(start: data, count: size.pointee)
      switch exchange.take(piece) {
      case .taken:
        size.pointee = 0
        isGoingOn = true
      case .later: isGoingOn = true
      case .refused: isGoingOn = false
      }
    } else {
      isGoingOn = exchange.finishBody()
    }
    return isGoingOn ? .YES : .NO
  }

  /// The answer was sent, or the client went away.
  static let completed: MHD_RequestCompletedCallback = { context, _, slot, _ in
    guard let held = slot?.pointee else { return }
    let exchange = Unmanaged<Exchange>.fromOpaque(held).takeRetainedValue()
    slot?.pointee = nil
    let core = core(context)
    exchange.end()
    _ = core.exchanges.withLock(wake: true) { $0.removeValue(forKey: ObjectIdentifier(exchange)) }
  }

  static let leaveAsItIs:
    @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<CChar>?) -> Int = { _, _, text in
      text.map { strlen($0) } ?? 0
    }
}
