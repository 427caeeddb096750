package import CutoverServices
import Glibc

/// A Redis that speaks TLS on a port of the loopback interface, with certificates of a test's own. On its socket the default
/// user may do everything.
package final class TLSRedis {
  /// Who signs, and for which names a certificate is.
  package struct Certificates {
    package let folder: TemporaryDirectory
    /// The authority that has signed the certificate.
    package var authority: String { folder.file("ca.pem") }
    /// Certificate and key, which a client can show as well.
    package var certificate: String { folder.file("server.pem") }
    package var key: String { folder.file("server.key") }

    /// `names` are subjects as OpenSSL writes them: `DNS:localhost,IP:127.0.0.1`.
    package init(for names: String) throws {
      folder = try TemporaryDirectory("certificates")
      // The server's user has to read them.
      chmod(folder.path, 0o755)
      let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
      try openssl(
        ["req", "-x509", "-days", "2", "-subj", "/CN=a test", "-keyout", "ca.key", "-out", "ca.pem"] + curve)
      try openssl(["req", "-subj", "/CN=a server", "-keyout", "server.key", "-out", "server.csr"] + curve)
      try folder.write("subjectAltName=\(names)\n", to: "names")
      try openssl([
        "x509", "-req", "-days", "2", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
        "-extfile", "names", "-out", "server.pem",
      ])
      chmod(key, 0o644)
    }

    private func openssl(_ arguments: [String]) throws {
      let result = try Program.run("openssl", arguments, in: folder.path)
      guard result.status == 0 else { throw TestKitError("openssl \(arguments[0]): \(result.errors)") }
    }
  }

  package let certificates: Certificates
  package let server: ThrowawayServer
  package let port: UInt16

  /// `asksForCertificate`: whether clients have to show one. `plainPort`: another port, without TLS.
  package init(
    _ certificates: Certificates, asksForCertificate: Bool = false, plainPort: UInt16 = 0
  ) throws {
    self.certificates = certificates
    let port = try LoopbackPort.free()
    self.port = port
    // The later of two settings holds.
    server = try ThrowawayServer.redis(arguments: [
      "--bind", "127.0.0.1", "--port", "\(plainPort)", "--tls-port", "\(port)", "--tls-cert-file",
      certificates.certificate, "--tls-key-file", certificates.key, "--tls-ca-cert-file", certificates.authority,
      "--tls-auth-clients", asksForCertificate ? "yes" : "no",
    ])
  }

  deinit { server.shutDown() }

  /// Its address by TLS. `access` is user and password, `u:p@`.
  package func url(host: String = "localhost", access: String = "", database: Int = 0, _ query: String = "") -> String {
    "rediss://\(access)\(host):\(port)/\(database)\(query)"
  }
}

/// Ports of the loopback interface.
package enum LoopbackPort {
  /// Whether somebody listens at it.
  package static func isTaken(_ port: UInt16) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    address.sin_port = port.bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  /// One that nobody listens at now.
  package static func free() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else { throw TestKitError("no free port: \(String(cString: strerror(errno)))") }
    return UInt16(bigEndian: address.sin_port)
  }
}
