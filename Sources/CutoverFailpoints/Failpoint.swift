import Glibc

/// Named places at which a test can make the program die, to prove that what it leaves behind can be repaired.
///
/// `CUTOVER_FAILPOINTS` names them: `journal.synced=kill` dies at the first pass, `legacy.renamed=kill@3` at the third,
/// `repository.committed=kill%0.1` at each pass with a probability of 0.1; several are parted by commas. Dying is
/// `SIGKILL` to the program itself: nothing is flushed, no handler runs. Without the variable a pass costs a load and a
/// comparison.
package enum Failpoint {
  /// Passes the place `name`, or dies there.
  package static func reach(_ name: StaticString) {
    guard let armed = Self.armed else { return }
    armed.reach(name.description)
  }

  private static let armed: ArmedFailpoints? = getenv("CUTOVER_FAILPOINTS")
    .flatMap { ArmedFailpoints(String(cString: $0)) }
}
