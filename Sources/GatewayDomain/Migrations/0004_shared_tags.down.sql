-- Fails where several instances run one version: which of them should go is not for a migration to say.
DROP INDEX strategy_instances_tag;
CREATE UNIQUE INDEX strategy_instances_tag ON strategy_instances (strategy_identifier, tag);
