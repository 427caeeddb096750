internal import CLibpq

/// Where a Postgres server is and how to talk to it.
///
/// Takes what libpq takes: `postgres://user@host:5432/name?sslmode=require`, `postgres:///name?host=/run/postgresql`, or
/// `host=… dbname=…`. What it does not say comes from libpq's own environment variables and password file.
package struct PostgresConfiguration: Sendable, CustomStringConvertible {
  private var options: [Option]

  private struct Option: Sendable {
    let keyword: String
    var value: String
    /// Passwords, as libpq marks them.
    let isSecret: Bool
  }

  /// `connectTimeout`, in seconds, is for a `url` that does not say.
  ///
  /// Throws ``PostgresError`` with code `usage` where `url` cannot be read, without repeating it.
  package init(url: String, connectTimeout: Int = 10) throws {
    guard let parsed = PQconninfoParse(url, nil) else {
      // libpq's own message repeats parts of the text, passwords included.
      throw PostgresError(
        .usage, "configure", "not a Postgres URL; it looks like postgres://user@host:5432/database")
    }
    defer { PQconninfoFree(parsed) }
    options = []
    var entry = parsed
    while let keyword = entry.pointee.keyword {
      if let value = entry.pointee.val {
        options.append(
          Option(
            keyword: String(cString: keyword), value: String(cString: value),
            isSecret: entry.pointee.dispchar.map { $0.pointee == UInt8(ascii: "*") } ?? false))
      }
      entry += 1
    }
    try checkReading(of: url)
    self["application_name"] = self["application_name"] ?? "cutover"
    self["connect_timeout"] = self["connect_timeout"] ?? "\(connectTimeout)"
    // The text codec hands the server's bytes to Swift as they are.
    self["client_encoding"] = "UTF8"
  }

  /// Throws where a password may have ended up in another parameter, which messages show: one with `@`, `:`, `/` or `?` in
  /// it that is not percent-encoded moves the places at which libpq cuts the URL.
  private func checkReading(of url: String) throws {
    guard let scheme = url.firstRange(of: "://") else { return }
    let rest = url[scheme.upperBound...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    let path = rest.dropFirst(authority.count).prefix { $0 != "?" }
    let ports = (self["port"] ?? "").split(separator: ",")
    guard authority.count(where: { $0 == "@" }) <= 1, !path.contains("@"),
      !(self["host"] ?? "").contains("@"), ports.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } })
    else {
      throw PostgresError(
        .usage, "configure",
        "the URL can be read in more than one way; write the characters @ : / ? # % of user and password as "
          + "%40 %3A %2F %3F %23 %25")
    }
  }

  /// A connection parameter by libpq's keyword: `host`, `dbname`, `connect_timeout` (seconds), `options`…
  package subscript(keyword: String) -> String? {
    get { options.first { $0.keyword == keyword }?.value }
    set {
      options.removeAll { $0.keyword == keyword }
      guard let newValue else { return }
      options.append(Option(keyword: keyword, value: newValue, isSecret: keyword.hasSuffix("password")))
    }
  }

  /// The schema that all statements are about; `nil` for the search path that the server or ``subscript(_:)`` of `options`
  /// gives. It need not exist yet, see ``Migrator``.
  package var schema: String? {
    didSet {
      guard let schema, schema != oldValue else { return }
      let quoted = schema.replacing("\"", with: "\"\"").replacing("\\", with: "\\\\").replacing(" ", with: "\\ ")
      self["options"] = [self["options"], "-c search_path=\"\(quoted)\""].compactMap(\.self).joined(separator: " ")
    }
  }

  /// How long a statement may take before it is broken off; `nil` for as long as it wants. For commands that only look:
  /// a table that somebody has locked, or a server that is frozen, does not keep them.
  package var patience: Duration?

  /// The same server, another database.
  package func database(_ name: String) -> PostgresConfiguration {
    var copy = self
    copy["dbname"] = name
    return copy
  }

  /// The parameters as `keyword=value`, passwords as `***`.
  package var description: String {
    options.map { "\($0.keyword)=\($0.isSecret ? "***" : $0.value)" }.joined(separator: " ")
  }

  /// Where the server is, for messages: `host=/tmp/x port=5432 dbname=app`.
  package var place: String {
    let shown: Set<String> = ["host", "hostaddr", "port", "dbname", "user", "service"]
    return options.filter { shown.contains($0.keyword) }.map { "\($0.keyword)=\($0.value)" }.joined(separator: " ")
  }

  func withParameters<R>(
    _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> R
  ) -> R {
    let keywords = options.map { $0.keyword.nulTerminated() }
    let values = options.map { $0.value.nulTerminated() }
    defer { for text in keywords + values { text.deallocate() } }
    return (keywords.map { Optional(UnsafePointer($0)) } + [nil]).withUnsafeBufferPointer { keywords in
      (values.map { Optional(UnsafePointer($0)) } + [nil]).withUnsafeBufferPointer { values in
        body(keywords.baseAddress!, values.baseAddress!)
      }
    }
  }
}

extension String {
  /// A C string that the caller deallocates.
  fileprivate func nulTerminated() -> UnsafeMutablePointer<CChar> {
    utf8CString.withUnsafeBufferPointer { source in
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: source.count)
      copy.initialize(from: source.baseAddress!, count: source.count)
      return copy
    }
  }
}
