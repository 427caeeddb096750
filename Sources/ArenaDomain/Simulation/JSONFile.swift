import CutoverJSON
import Glibc

/// A JSON file in the making: an object with one long list, written a record at a time.
struct JSONFile {
  private let path: String
  private let file: UnsafeMutablePointer<FILE>
  private var isFirst = true

  init(_ path: String) throws {
    guard let file = fopen(path, "w") else { throw Self.failure(path) }
    self.path = path
    self.file = file
  }

  mutating func write(_ value: JSONValue) throws { try put(Array(value.pretty.utf8)) }

  mutating func write(object json: [UInt8]) throws { try write(try JSONValue.parse(json)) }

  mutating func begin(list: String) throws { try put(Array("{\n  \"\(list)\": [".utf8)) }

  mutating func add(_ record: JSONValue) throws {
    let lines = record.pretty.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
    try put(Array(((isFirst ? "\n" : ",\n") + lines).utf8))
    isFirst = false
  }

  mutating func end(_ numbers: KeyValuePairs<String, Int64>) throws {
    try put(Array(("\n  ]" + numbers.map { ",\n  \"\($0.key)\": \($0.value)" }.joined() + "\n}\n").utf8))
  }

  mutating func close() throws {
    guard fclose(file) == 0 else { throw Self.failure(path) }
  }

  private func put(_ bytes: [UInt8]) throws {
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Self.failure(path) }
  }

  static func failure(_ path: String) -> any Error {
    SampleError(description: "\(path): \(String(cString: strerror(errno)))")
  }
}

/// Why a sample could not be written.
struct SampleError: Error, CustomStringConvertible {
  let description: String
}
