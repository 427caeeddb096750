import CutoverDomain
import CutoverJSON
import CutoverPostgres

/// What the repository can never take, as can be told without asking it.
enum EventRefusal {
  /// Why `event` is refused; `nil` where it is not.
  static func reason(_ event: ArenaEvent) -> String? {
    switch event.body {
    case .leaderboard(let entries):
      var ids: Set<ExactString> = []
      return entries.allSatisfy { ids.insert(ExactString($0.id)).inserted }
        ? nil : "the leaderboard has two entries with the same id"
    case .simBalance(let balance):
      return PostgresNumeric(balance.balance.lexeme) == nil
        ? "the balance has more digits than a numeric can hold" : nil
    default: return nil
    }
  }
}
