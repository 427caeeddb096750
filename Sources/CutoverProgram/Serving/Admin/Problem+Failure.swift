import ArgumentParser
import CutoverFlags
package import CutoverHTTP

extension Problem {
  /// What an operator's client is told of an error, in the words of the command line.
  package init(_ error: any Error) {
    let words = Failure(error).message ?? "\(error)"
    guard let error = error as? FlagError else {
      self.init(Failure(error).status == .internalError ? 500 : 503, words)
      return
    }
    switch error.code {
    case .conflict: self.init(409, words)
    case .refused: self.init(422, words)
    case .unknownFlag: self.init(404, words)
    case .unreadable, .busy, .cannotWrite: self.init(503, words)
    case .invalid, .damagedHistory: self.init(500, words)
    }
  }
}
