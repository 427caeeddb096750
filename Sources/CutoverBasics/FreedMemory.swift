import CMalloc

/// How the allocator treats memory that is not used any more.
package enum FreedMemory {
  /// Has every block of a mebibyte or more given back to the system when it is freed.
  ///
  /// glibc raises this bound by itself, up to 32 MiB, and then keeps such blocks in the arena of the thread that freed
  /// them: a server of 80 MB of answers a side grew to 790 MB while events came in (docs/operations/sizing.md).
  package static func returnLargeBlocks() { mallopt(M_MMAP_THRESHOLD, 1 << 20) }
}
