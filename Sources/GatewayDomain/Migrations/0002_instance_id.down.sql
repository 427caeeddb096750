ALTER TABLE strategy_instances DROP COLUMN instance_id;
