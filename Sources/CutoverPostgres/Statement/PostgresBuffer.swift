internal import Glibc

/// Bytes on their way to the server, in network byte order.
public struct PostgresBuffer: ~Copyable {
  @usableFromInline var base: UnsafeMutableRawPointer
  @usableFromInline var capacity: Int
  /// How many bytes there are.
  @inlinable
  public var count: Int { length }
  @usableFromInline var length = 0

  init(capacity: Int = 1024) {
    base = .allocate(byteCount: capacity, alignment: 16)
    self.capacity = capacity
  }

  deinit { base.deallocate() }

  @inlinable
  public mutating func append<T: FixedWidthInteger>(_ value: T) {
    let size = MemoryLayout<T>.size
    reserve(size)
    (base + length).storeBytes(of: value.bigEndian, as: T.self)
    length += size
  }

  @inlinable
  public mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    reserve(bytes.count)
    (base + length).copyMemory(from: source, byteCount: bytes.count)
    length += bytes.count
  }

  /// The UTF-8 of `text` as it is, without the escaping of ``PostgresText``.
  @inlinable
  public mutating func append(utf8 text: String) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  /// What `write` appends, preceded by its length: the form of a field in COPY, of an array's element, of a parameter.
  @inlinable
  public mutating func appendField(_ write: (inout PostgresBuffer) -> Void) {
    let start = length
    append(Int32(0))
    write(&self)
    (base + start).storeBytes(of: Int32(truncatingIfNeeded: length - start - 4).bigEndian, as: Int32.self)
  }

  @inlinable
  public mutating func appendNull() { append(Int32(-1)) }

  @inlinable
  mutating func reserve(_ more: Int) {
    if capacity - length < more { grow(more) }
  }

  @usableFromInline
  mutating func grow(_ more: Int) {
    capacity = max(capacity * 2, length + more)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    larger.copyMemory(from: base, byteCount: length)
    base.deallocate()
    base = larger
  }

  mutating func removeAll() { length = 0 }

  /// Overwrites the number at `offset`.
  @inlinable
  mutating func store(_ value: Int32, at offset: Int) {
    (base + offset).storeBytes(of: value.bigEndian, as: Int32.self)
  }
}
