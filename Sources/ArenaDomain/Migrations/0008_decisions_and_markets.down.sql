DROP TABLE sim_balances;
DROP TABLE sim_orders;
DROP TABLE trader_state;
DROP TABLE market_asset_ctx;
DROP TABLE market_assets;
DROP TABLE decision_cycles;
