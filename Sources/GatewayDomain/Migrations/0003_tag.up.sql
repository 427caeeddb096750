ALTER TABLE strategy_instances RENAME COLUMN version TO tag;
ALTER INDEX strategy_instances_version RENAME TO strategy_instances_tag;
