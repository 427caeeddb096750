import CutoverJSON

extension Response {
  /// The answer as it goes to a client, read to its end. Throws ``ReadError``.
  public func bytes() throws -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    while let part = try nextPart() {
      switch part {
      case .value(let name, let json, _, let faults):
        if let fault = faults.first { throw fault.error }
        writer.name(name)
        writer.raw(json)
      case .records(let name, let next):
        writer.name(name)
        writer.beginArray()
        while let record = try next() { writer.raw(try record.checked()) }
        writer.endArray()
      }
    }
    writer.endObject()
    return writer.bytes
  }
}
