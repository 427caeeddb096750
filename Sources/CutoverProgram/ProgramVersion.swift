/// The version of the program: reports, traces and processes that share a run name it.
package enum ProgramVersion {
  package static let current = "0.1.0"
}
