-- For the copy of a model's newest orders in Redis.
CREATE INDEX sim_orders_newest ON sim_orders (model_id, timestamp DESC);
