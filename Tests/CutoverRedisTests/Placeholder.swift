enum CutoverRedisTestsPlaceholder {}
