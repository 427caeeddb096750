import CutoverDualWrite
package import CutoverServices

/// What the doctor looks at of the running writer: that it answers the commands that need it. Nothing where none runs.
package struct DoctorWriter {
  private let statePath: String

  package init(statePath: String) { self.statePath = statePath }

  package func examine() -> [Doctor.Check] {
    let title = "writer"
    let answer = WriterAnswer(statePath: statePath)
    if let silence = answer.silence {
      return [Doctor.Check(title, .failed, "it runs and does not answer: \(silence.message)", remedy: silence.remedy)]
    }
    return answer.status == nil ? [] : [Doctor.Check(title, .ok, "it runs and answers")]
  }
}
