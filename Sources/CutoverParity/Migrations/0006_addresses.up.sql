-- Where the node that keeps the legacy side of a run's cut can be asked for it; NULL where the folder has to be reached.
ALTER TABLE shares ADD COLUMN address TEXT;
