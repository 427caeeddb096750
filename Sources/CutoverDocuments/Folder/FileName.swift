/// What may be in the name of a file that the program writes: other programs and shells read these names too.
package enum FileName {
  package static func allows(_ part: String) -> Bool {
    !part.isEmpty && part != "." && part != ".."
      && part.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\") && $0 != 0x7F }
  }
}
