import Glibc

/// Whether the files at two paths hold the same bytes; `nil` where one of them is no file that can be mapped.
func filesAreEqual(_ left: String, _ right: String) -> Bool? {
  guard let left = MappedFile(left), let right = MappedFile(right) else { return nil }
  return left.size == right.size && memcmp(left.start, right.start, left.size) == 0
}

/// A file's bytes, mapped into memory.
private final class MappedFile {
  let start: UnsafeMutableRawPointer
  let size: Int

  init?(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else { return nil }
    size = Int(status.st_size)
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else { return nil }
    self.start = start
    madvise(start, size, MADV_SEQUENTIAL)
  }

  deinit { munmap(start, size) }
}
