import ArenaDomain
import Glibc
@main
enum Main {
  static func main() {
    let a = CommandLine.arguments
    do { let b = try TempShow.show(a[1], a[2], Array(a.dropFirst(3))); b.withUnsafeBytes { _ = write(1, $0.baseAddress, $0.count) } } catch { print("ERR", error); exit(1) }
  }
}
