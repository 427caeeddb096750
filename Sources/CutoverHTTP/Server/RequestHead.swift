import CMicrohttpd

/// The head of a request, out of the library's hands.
enum RequestHead {
  private final class Fields {
    var fields: [HTTPHeaders.Field] = []
  }

  static func headers(of connection: OpaquePointer) -> HTTPHeaders {
    let fields = Fields()
    _ = withExtendedLifetime(fields) {
      MHD_get_connection_values(
        connection, .HEADER_KIND,
        { context, _, name, value in
          guard let context, let name else { return .YES }
          let fields = Unmanaged<Fields>.fromOpaque(context).takeUnretainedValue()
          fields.fields.append(HTTPHeaders.Field(String(cString: name), value.map { String(cString: $0) } ?? ""))
          return .YES
        }, Unmanaged.passUnretained(fields).toOpaque())
    }
    return HTTPHeaders(fields.fields)
  }
}
