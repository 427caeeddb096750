import CutoverConfiguration
import CutoverHosting
package import CutoverMessages
import CutoverTLS

extension Setting {
  /// The domains whose events enqueue messages.
  private static let sending = Domains.all.filter { $0.sendsMessages }.map { $0.name }

  static let outboxTarget = Setting(
    "outbox.target", "CUTOVER_OUTBOX_TARGET", .target, scope: .domain, of: sending,
    form: { text in
      do throws(TargetAddressError) { _ = try TargetAddress(text) } catch {
        return "an address such as stream:orders or http://127.0.0.1:8080/messages (\(error))"
      }
      return nil
    },
    "where messages for other programs go: stream:NAME, a stream of the Redis, or http://host:port/path, https:// for TLS"
  )
  static let outboxAuthorityFile = Setting(
    "outbox.ca_file", "CUTOVER_OUTBOX_CA_FILE", .path, note: "the system's", scope: .domain, of: sending,
    "the certificates that are trusted where messages go to an https:// address, in PEM")
  static let outboxCertificateFile = Setting(
    "outbox.cert_file", "CUTOVER_OUTBOX_CERT_FILE", .path, scope: .domain, of: sending,
    "the certificate that Cutover shows there, in PEM")
  static let outboxKeyFile = Setting(
    "outbox.key_file", "CUTOVER_OUTBOX_KEY_FILE", .path, note: "in the file of the certificate", scope: .domain,
    of: sending, "the key of that certificate, in PEM")
  static let outboxStreamLength = Setting(
    "outbox.stream_length", "CUTOVER_OUTBOX_STREAM_LENGTH", .integer(1...100_000_000), default: "100000",
    scope: .domain, of: sending, "about how many messages such a stream keeps")
  static let outboxKeep = Setting(
    "outbox.keep", "CUTOVER_OUTBOX_KEEP", .time(60...31_536_000), default: "7d", scope: .domain, of: sending,
    "how long delivered messages are kept in Postgres, and without a target all of them")

  static let outbox = [
    outboxTarget, outboxAuthorityFile, outboxCertificateFile, outboxKeyFile, outboxStreamLength, outboxKeep,
  ]
}

/// Where the messages of a domain go, and how long they are kept.
package struct OutboxSettings: Sendable {
  private let settings: Settings

  /// `nil` for a domain that sends none.
  package init?(_ settings: Settings) {
    guard settings.domain.sendsMessages else { return nil }
    self.settings = settings
  }

  /// `nil` where nobody wants them.
  package var target: TargetAddress? {
    get throws {
      guard let text = settings.optional(.outboxTarget) else { return nil }
      do throws(TargetAddressError) { return try TargetAddress(text) } catch {
        throw Failure(.configuration, "\(Setting.outboxTarget.variable): \(error)")
      }
    }
  }

  package var policy: DeliveryPolicy {
    var policy = DeliveryPolicy()
    policy.keep = Double(settings.seconds(.outboxKeep))
    return policy
  }

  /// What sends messages there. Throws where there is no Redis to be had.
  package func opened(_ address: TargetAddress) throws -> any MessageTarget {
    try address.target(
      redis: { try Stores(settings).redis() }, length: settings.integer(.outboxStreamLength),
      tls: TLSSettings(
        authorityFile: settings.optional(.outboxAuthorityFile),
        certificateFile: settings.optional(.outboxCertificateFile),
        keyFile: settings.optional(.outboxKeyFile)))
  }
}
