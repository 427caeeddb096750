import Glibc

/// An HTTP server that speaks TLS on a port of the loopback interface, takes every document and keeps it. It is gone with the
/// value.
package final class TLSConsumer {
  package let port: UInt16
  private let program: RunningProgram
  private let folder: TemporaryDirectory

  /// `openssl s_server` encrypts; what it hands on is taken apart here. It ends with the shell.
  private static let script = """
    export LC_ALL=C
    coproc tls { exec setpriv --pdeathsig KILL openssl s_server -quiet "$@" 2>/dev/null; }
    while IFS= read -r line; do
      line=${line%$'\\r'}
      case $line in
        Content-Length:*) length=${line#*: } ;;
        '') IFS= read -r -N "$length" body
          printf '%s\\n' "$body" >>received
          cat answer >&"${tls[1]}" ;;
      esac
    done <&"${tls[0]}"
    """

  /// `asksForCertificate`: whether clients have to show one that the same authority has signed.
  package init(_ certificates: TLSRedis.Certificates, asksForCertificate: Bool = false) throws {
    port = try LoopbackPort.free()
    folder = try TemporaryDirectory("consumer")
    try folder.write("", to: "received")
    // Written at once: of two lines, as the shell writes them, the second could come to the next client.
    try folder.write("HTTP/1.1 204 No Content\r\n\r\n", to: "answer")
    let asking = ["-Verify", "1", "-verify_return_error", "-CAfile", certificates.authority]
    program = try Program.start(
      "bash",
      ["-c", Self.script, "bash", "-accept", "127.0.0.1:\(port)", "-cert", certificates.certificate]
        + ["-key", certificates.key] + (asksForCertificate ? asking : []), in: folder.path)
    for _ in 0..<500 where !LoopbackPort.isTaken(port) { usleep(20_000) }
  }

  /// Its address, by a name that its certificate may have or not.
  package func url(host: String = "localhost") -> String { "https://\(host):\(port)/messages" }

  /// What it was sent, in its order.
  package var received: [String] {
    String(decoding: (try? folder.read("received")) ?? [], as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
