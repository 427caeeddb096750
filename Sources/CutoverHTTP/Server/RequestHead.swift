import CMicrohttpd

/// The head of a request, out of the library's hands.
struct RequestHead {
  let headers: HTTPHeaders
  /// Why the request is refused, and its connection closed; `nil` where it is not.
  let fault: String?

  /// What the library says of a request's first line. Its pointers are valid during the call that they came with.
  struct Line {
    let method: UnsafePointer<CChar>
    let target: UnsafePointer<CChar>
    let version: UnsafePointer<CChar>
  }

  private final class Fields {
    var fields: [HTTPHeaders.Field] = []
    var layout: HeadLayout

    init(_ layout: HeadLayout) { self.layout = layout }
  }

  /// `target` is the first line's with its query, `targetLength` its length as it came.
  init(of connection: OpaquePointer, line: Line, target: String, targetLength: Int) {
    let fields = Fields(
      HeadLayout(method: line.method, target: line.target, targetLength: targetLength, version: line.version))
    _ = withExtendedLifetime(fields) {
      MHD_get_connection_values(
        connection, .HEADER_KIND,
        { context, _, name, value in
          guard let context, let name else { return .YES }
          let fields = Unmanaged<Fields>.fromOpaque(context).takeUnretainedValue()
          fields.fields.append(HTTPHeaders.Field(String(cString: name), value.map { String(cString: $0) } ?? ""))
          fields.layout.take(name: name, value: value ?? name)
          return .YES
        }, Unmanaged.passUnretained(fields).toOpaque())
    }
    fields.layout.finish(headSize: cutover_connection_head_size(connection))
    headers = HTTPHeaders(fields.fields)
    if let fault = RequestFraming.fault(target: target, version: String(cString: line.version), headers: headers) {
      self.fault = fault
    } else if HeadLayout.isKnown, !fields.layout.isSound {
      fault =
        "the request's head has a line that begins with a space, a NUL, or a line end that is not CR LF; send each "
        + "field as one line that ends in CR LF"
    } else {
      fault = nil
    }
  }
}
