import CutoverJSON

/// What the sink knows of the repository without asking, being its only writer. It holds for committed data only: after
/// any error, and after a backfill, it is thrown away.
struct SinkMemory {
  struct LastConversation {
    /// `nil` where the model has none that its next message could go to.
    var id: Int64?
    var key: String?
    /// How many conversations of the model were begun.
    var count: Int64
  }

  /// Groups of trades whose order is not that of the exit times of one model.
  struct IrregularGroups {
    var groups: Set<Int64>
    /// Whether trades of several models share a group.
    var areMixed: Bool
  }

  var models: Set<ExactString> = []
  var symbols: Set<ExactString> = []
  /// The groups of models, for those that have trades.
  var tradeGroups: [ExactString: Int64] = [:]
  var irregularGroups: IrregularGroups?
  var conversations: [ExactString: LastConversation] = [:]
  /// Days, counted from 1970, for whose prices there is a partition.
  var priceDays: Set<Int64> = []
}
