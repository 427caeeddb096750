/// What is in the repository of the rows that a batch is about. A class, since the answers come in while later questions
/// are still being sent.
final class FoundRows {
  var trades: [FindTrades.Row] = []
  var tradeGroups: [FindTradeGroups.Row] = []
  var snapshots: [FindSnapshots.Row] = []
  var sinceInception: [FindSinceInceptionValues.Row] = []
  var decisionCycles: [FindModelsOfDecisionCycles.Row] = []
  var simOrders: [FindModelsOfSimOrders.Row] = []
  var analytics: [FindAnalytics.Row] = []
  var accounts: [FindAccounts.Row] = []
  var conversations: [FindLastConversations.Row] = []
}
