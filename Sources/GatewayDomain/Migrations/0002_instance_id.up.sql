-- The name that people give an instance, and that the API knows it by.
ALTER TABLE strategy_instances ADD COLUMN instance_id TEXT;
UPDATE strategy_instances SET instance_id = id::TEXT;
ALTER TABLE strategy_instances ALTER COLUMN instance_id SET NOT NULL;
ALTER TABLE strategy_instances ADD CONSTRAINT strategy_instances_instance_id UNIQUE (instance_id);
