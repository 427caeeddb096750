DROP INDEX sim_orders_newest;
