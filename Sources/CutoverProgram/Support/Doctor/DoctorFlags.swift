import CutoverBasics
package import CutoverFlags
package import CutoverServices

/// What the doctor looks at of the flags: that they can be read, and that nobody has changed them past their history.
package struct DoctorFlags {
  private let store: () throws -> any FlagStore

  package init(store: @escaping () throws -> any FlagStore) { self.store = store }

  package func examine() -> [Doctor.Check] {
    let title = "flags"
    do {
      let store = try store()
      let flags = try store.read().flags
      let findings = try store.verify()
      if let worst = findings.first(where: { $0.severity == .tampered }) ?? findings.first {
        return [
          Doctor.Check(
            title, worst.severity == .tampered ? .failed : .warning, worst.message,
            remedy: "see 'cutover flags verify' and 'cutover flags history'")
        ]
      }
      let moved = flags.count { $0.state.stage != .off }
      return [
        Doctor.Check(
          title, .ok, moved == 0 ? "every endpoint is off" : "\(moved) of \(counted(flags.count, "endpoint")) moved")
      ]
    } catch let error as FlagError {
      return [Doctor.Check(title, .failed, error.message, remedy: error.remedy ?? "see 'cutover flags verify'")]
    } catch { return [Doctor.Check(title, .failed, "\(error)", remedy: "see 'cutover flags verify'")] }
  }
}
