ALTER INDEX strategy_instances_tag RENAME TO strategy_instances_version;
ALTER TABLE strategy_instances RENAME COLUMN tag TO version;
