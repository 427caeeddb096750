import CutoverRepository

/// What is in the repository of the rows that a batch is about. A class, since the answers come in while later questions
/// are still being sent.
final class FoundRows {
  var trades: [FindTrades.Row] = []
  var tradeGroups: [FindTradeGroups.Row] = []
  var snapshots: [StoredRecord<Snapshot>] = []
  var sinceInception: [SinceInceptionValue] = []
  var decisionCycles: [DecisionCycle] = []
  var simOrders: [FindModelsOfSimOrders.Row] = []
  var conversations: [FindLastConversations.Row] = []
}
