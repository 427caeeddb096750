DROP TABLE account_snapshot_positions;
DROP TABLE account_equity_snapshots;
DROP TABLE positions;
DROP TABLE accounts;
