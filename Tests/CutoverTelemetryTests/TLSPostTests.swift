import CutoverTLS
import CutoverTelemetry
import CutoverTestKit
import Testing

@Suite struct `Documents that are posted by TLS` {
  private typealias Certificates = TLSRedis.Certificates

  /// The status of the answer, or why there is none.
  private func post(_ url: String, _ settings: TLSSettings) throws -> (status: Int?, reason: String) {
    let endpoint = try HTTPEndpoint(url: url).encrypted(by: settings)
    do { return (try endpoint.post(Array(#"{"a":1}"#.utf8), type: "application/json"), "") } catch {
      return (nil, "\(error)")
    }
  }

  @Test(arguments: ["localhost", "127.0.0.1"])
  func `arrive where the certificate is the host's and signed by who is trusted`(host: String) throws {
    let certificates = try Certificates(for: "DNS:localhost,IP:127.0.0.1")
    let consumer = try TLSConsumer(certificates)
    for _ in 1...2 {
      let answer = try post(consumer.url(host: host), TLSSettings(authorityFile: certificates.authority))
      #expect(answer.status == 204, "\(answer.reason)")
    }
    #expect(consumer.received == [#"{"a":1}"#, #"{"a":1}"#])
  }

  @Test func `are sent to nobody whose certificate another authority has signed`() throws {
    let consumer = try TLSConsumer(Certificates(for: "DNS:localhost"))
    let other = try Certificates(for: "DNS:localhost")
    for settings in [TLSSettings(), TLSSettings(authorityFile: other.authority)] {
      let answer = try post(consumer.url(), settings)
      #expect(answer.status == nil)
      #expect(
        answer.reason.hasPrefix("localhost:\(consumer.port): TLS: the server's certificate is not accepted: "),
        "\(answer.reason)")
    }
    #expect(consumer.received == [])
  }

  @Test(arguments: [("localhost", "hostname mismatch"), ("127.0.0.1", "IP address mismatch")])
  func `are sent to nobody whose certificate is another host's`(host: String, reason: String) throws {
    let certificates = try Certificates(for: "DNS:consumer.example,IP:127.0.0.2")
    let consumer = try TLSConsumer(certificates)
    let answer = try post(consumer.url(host: host), TLSSettings(authorityFile: certificates.authority))
    #expect(answer.reason.lowercased().hasSuffix("is not accepted: \(reason.lowercased())"), "\(answer.reason)")
    #expect(consumer.received == [])
  }

  @Test func `come with a certificate of the sender's where the server asks for one`() throws {
    let certificates = try Certificates(for: "DNS:localhost")
    let consumer = try TLSConsumer(certificates, asksForCertificate: true)
    var settings = TLSSettings(authorityFile: certificates.authority)
    #expect(try post(consumer.url(), settings).status == nil)
    settings.certificateFile = certificates.certificate
    settings.keyFile = certificates.key
    let answer = try post(consumer.url(), settings)
    #expect(answer.status == 204, "\(answer.reason)")
    #expect(consumer.received.count == 1)
  }

  @Test func `are sent to nobody where the file of certificates cannot be read, and the error says so`() throws {
    let consumer = try TLSConsumer(Certificates(for: "DNS:localhost"))
    let answer = try post(consumer.url(), TLSSettings(authorityFile: "/nowhere.pem"))
    #expect(
      answer.reason.hasSuffix("the certificates in /nowhere.pem cannot be read: No such file or directory"),
      "\(answer.reason)")
  }
}
