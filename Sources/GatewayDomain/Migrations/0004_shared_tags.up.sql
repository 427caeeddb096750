-- Several instances can run one version of a strategy.
DROP INDEX strategy_instances_tag;
CREATE INDEX strategy_instances_tag ON strategy_instances (strategy_identifier, tag);
