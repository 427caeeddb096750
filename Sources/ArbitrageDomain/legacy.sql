-- The tables of the legacy file as the bot makes them, for files with samples.
CREATE TABLE onchain_trades (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  tx_hash TEXT NOT NULL CHECK (length(tx_hash) = 66 AND tx_hash LIKE '0x%'),
  log_index INTEGER NOT NULL CHECK (log_index >= 0), symbol TEXT NOT NULL CHECK (symbol != ''),
  amount REAL NOT NULL CHECK (amount > 0.0), direction TEXT CHECK (direction IN ('BUY', 'SELL')) NOT NULL,
  price_usdc REAL NOT NULL CHECK (price_usdc > 0.0), created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
  block_timestamp TIMESTAMP, gas_used INTEGER, effective_gas_price INTEGER, pyth_price REAL, pyth_confidence REAL,
  pyth_exponent INTEGER, pyth_publish_time TIMESTAMP, UNIQUE (tx_hash, log_index));
CREATE TABLE offchain_trades (
  id INTEGER PRIMARY KEY AUTOINCREMENT, symbol TEXT NOT NULL CHECK (symbol != ''),
  shares INTEGER NOT NULL CHECK (shares > 0), direction TEXT CHECK (direction IN ('BUY', 'SELL')) NOT NULL,
  broker TEXT NOT NULL DEFAULT 'schwab' CHECK (broker != ''), broker_order_id TEXT, order_id TEXT,
  price_cents INTEGER, status TEXT NOT NULL DEFAULT 'PENDING', executed_at TIMESTAMP,
  CHECK (
    (status = 'PENDING' AND executed_at IS NULL) OR
    (status = 'SUBMITTED' AND (broker_order_id IS NOT NULL OR order_id IS NOT NULL) AND executed_at IS NULL) OR
    (status = 'FILLED' AND (broker_order_id IS NOT NULL OR order_id IS NOT NULL) AND executed_at IS NOT NULL
      AND price_cents IS NOT NULL) OR
    (status = 'FAILED' AND executed_at IS NOT NULL)));
CREATE UNIQUE INDEX idx_unique_in_progress_execution_per_symbol ON offchain_trades (symbol)
WHERE status IN ('PENDING', 'SUBMITTED');
CREATE TABLE trade_accumulators (
  symbol TEXT PRIMARY KEY NOT NULL, net_position REAL NOT NULL DEFAULT 0.0,
  accumulated_long REAL NOT NULL DEFAULT 0.0, accumulated_short REAL NOT NULL DEFAULT 0.0,
  pending_execution_id INTEGER REFERENCES offchain_trades(id) ON DELETE SET NULL ON UPDATE CASCADE,
  last_updated TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL);
CREATE TRIGGER update_trade_accumulators_last_updated AFTER UPDATE ON trade_accumulators FOR EACH ROW
WHEN OLD.last_updated = NEW.last_updated
BEGIN
  UPDATE trade_accumulators SET last_updated = CURRENT_TIMESTAMP WHERE rowid = NEW.rowid;
END;
CREATE TABLE trade_execution_links (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  trade_id INTEGER NOT NULL REFERENCES onchain_trades(id) ON DELETE CASCADE ON UPDATE CASCADE,
  execution_id INTEGER NOT NULL REFERENCES offchain_trades(id) ON DELETE CASCADE ON UPDATE CASCADE,
  contributed_shares REAL NOT NULL CHECK (contributed_shares > 0.0),
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL, UNIQUE (trade_id, execution_id));
CREATE TABLE event_queue (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, tx_hash TEXT NOT NULL, log_index INTEGER NOT NULL,
  block_number INTEGER NOT NULL, event_data TEXT NOT NULL, processed BOOLEAN NOT NULL DEFAULT 0,
  created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL, processed_at TIMESTAMP, block_timestamp TIMESTAMP,
  UNIQUE (tx_hash, log_index));
CREATE TABLE metrics_pnl (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, symbol TEXT NOT NULL, timestamp TIMESTAMP NOT NULL,
  trade_type TEXT NOT NULL, trade_id INTEGER NOT NULL, trade_direction TEXT NOT NULL, quantity REAL NOT NULL,
  price_per_share REAL NOT NULL, realized_pnl REAL, cumulative_pnl REAL NOT NULL, net_position_after REAL NOT NULL,
  UNIQUE (trade_type, trade_id));
CREATE TABLE symbol_locks (
  symbol TEXT PRIMARY KEY NOT NULL, locked_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL);
CREATE TABLE schwab_auth (
  id INTEGER PRIMARY KEY CHECK (id = 1), access_token TEXT NOT NULL, access_token_fetched_at DATETIME NOT NULL,
  refresh_token TEXT NOT NULL, refresh_token_fetched_at DATETIME NOT NULL,
  encryption_version INTEGER NOT NULL DEFAULT 1);
