DROP TABLE model_analytics;
DROP TABLE leaderboard_entries;
DROP TABLE since_inception_values;
