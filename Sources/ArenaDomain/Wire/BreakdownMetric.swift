/// The metrics of a ``BreakdownTable``, in wire order.
struct BreakdownMetric: Sendable {
  // No text of its own: each event with analytics goes through all of them.
  let name: StaticString
  let isInteger: Bool

  static let all = names.map { BreakdownMetric(name: $0, isInteger: integers.contains($0.description)) }

  private static let names: [StaticString] = [
    "std_net_pnl", "total_fees_paid", "overall_pnl_without_fees", "total_fees_as_pct_of_pnl",
    "overall_pnl_with_fees", "avg_taker_fee", "std_gross_pnl", "avg_net_pnl", "biggest_net_loss",
    "biggest_net_gain", "avg_gross_pnl", "std_taker_fee", "std_losers_notional", "std_winners_notional",
    "avg_winners_net_pnl", "win_rate", "std_losers_net_pnl", "avg_losers_net_pnl", "std_losers_holding_period",
    "avg_losers_notional", "avg_losers_holding_period", "avg_winners_holding_period", "std_winners_net_pnl",
    "avg_winners_notional", "std_winners_holding_period", "std_longs_holding_period", "std_longs_notional",
    "std_shorts_notional", "num_long_trades", "avg_longs_notional", "avg_shorts_holding_period",
    "avg_shorts_net_pnl", "avg_longs_net_pnl", "std_shorts_holding_period", "num_short_trades",
    "long_short_trades_ratio", "std_shorts_net_pnl", "avg_longs_holding_period", "std_longs_net_pnl",
    "avg_shorts_notional", "num_short_signals", "avg_confidence_close", "avg_leverage_long", "std_leverage",
    "pct_mins_flat_combined", "num_close_signals", "mins_long_combined", "std_confidence", "long_signal_pct",
    "mins_short_combined", "num_hold_signals", "std_confidence_short", "avg_leverage", "median_leverage",
    "hold_signal_pct", "close_signal_pct", "avg_confidence_long", "avg_confidence", "median_confidence",
    "total_signals", "short_signal_pct", "std_leverage_long", "num_long_signals", "long_short_ratio",
    "pct_mins_short_combined", "std_confidence_hold", "mins_flat_combined", "std_leverage_short",
    "std_confidence_long", "avg_confidence_hold", "avg_confidence_short", "std_confidence_close",
    "avg_leverage_short", "pct_mins_long_combined", "max_invocation_break_mins", "std_invocation_break_mins",
    "num_invocations", "min_invocation_break_mins", "avg_invocation_break_mins", "avg_convo_leverage",
    "avg_holding_period_mins", "avg_take_profit_distance_pct", "median_holding_period_mins",
    "std_size_of_trade_notional", "avg_size_of_trade_notional", "total_trades", "median_size_of_trade_notional",
    "avg_size_of_trade_portfolio_pct", "std_holding_period_mins", "avg_stop_loss_distance_pct",
    "std_size_of_trade_portfolio_pct", "median_convo_leverage",
  ]

  /// All others are floats.
  private static let integers: Set = [
    "num_long_trades", "num_short_trades", "num_short_signals", "num_close_signals", "num_hold_signals",
    "total_signals", "num_long_signals", "num_invocations", "total_trades",
  ]
}
