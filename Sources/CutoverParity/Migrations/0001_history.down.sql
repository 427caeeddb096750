DROP TABLE samples, transitions, differences, run_endpoints, runs;
