DROP TABLE events_outbox, balances, executions, orders, strategy_instances, provider_routes, providers;
