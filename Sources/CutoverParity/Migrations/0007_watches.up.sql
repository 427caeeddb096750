-- By which triggers, in the version that they had, writes by others to what an endpoint shows were noted when the run
-- began: a JSON object of endpoints. NULL where nothing says so: what was written since such a run is not known.
ALTER TABLE runs ADD COLUMN watches JSON;
