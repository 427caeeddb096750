DROP TABLE trade_execution_links, trade_accumulators, onchain_trades, offchain_trades, event_queue, metrics_pnl,
  symbol_locks, schwab_auth, trades_v0;
DROP FUNCTION json_if_any, touch_accumulator;
