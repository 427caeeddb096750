/// What a connection by TLS goes by. The server's certificate, and that it is for the host that was asked for, are always
/// checked.
package struct TLSSettings: Sendable, Equatable {
  /// A file with the certificates that are trusted, in PEM; the system's where it is `nil`.
  package var authorityFile: String?
  /// What the client shows of itself, where the server asks for it: a certificate and its key, in PEM. Without a key
  /// file the key is in the file of the certificate.
  package var certificateFile: String?
  package var keyFile: String?

  package init(authorityFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil) {
    self.authorityFile = authorityFile
    self.certificateFile = certificateFile
    self.keyFile = keyFile
  }
}
