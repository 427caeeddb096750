enum CutoverRedisPlaceholder {}
