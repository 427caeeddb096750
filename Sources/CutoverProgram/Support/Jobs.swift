package import ArgumentParser
import Glibc

/// How many threads compare.
package struct Jobs: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How many threads compare, up to 64 (CUTOVER_JOBS; default: the processors).", valueName: "n"))
  package var jobs: Int?

  package init() {}

  /// Each thread has a connection to Postgres, which has a hundred of them where nobody has given it more.
  private static let allowed = 1...64

  package mutating func validate() throws {
    if let jobs, !Self.allowed.contains(jobs) { throw ValidationError("--jobs is from 1 to 64, not \(jobs).") }
  }

  package var count: Int {
    jobs ?? Settings.optional(.jobs).flatMap { Int($0) }
      ?? min(max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))), Self.allowed.upperBound)
  }
}

/// This process among all that compare segments of a run.
package enum ParityProcess {
  /// The version of the program: two of them may assemble answers differently.
  package static var program: String { ProgramVersion.current }

  /// A name that no other process has or will have.
  package static func name() -> String {
    var host = [CChar](repeating: 0, count: 256)
    gethostname(&host, host.count - 1)
    let random = String(UInt64.random(in: .min ... .max), radix: 16)
    return host.withUnsafeBufferPointer { String(cString: $0.baseAddress!) } + "/\(getpid())/\(random)"
  }

  /// For how many milliseconds segments are begun at one cut. What is begun then has as long again, and more, until
  /// Redis forgets its copy.
  package static func cutAge() -> Int64 { Int64(Settings.seconds(.cutAge)) * 1000 }

  /// For how many milliseconds a segment stays with a process that is not heard of.
  package static func lease() -> Int64 { Int64(Settings.seconds(.lease)) * 1000 }
}
