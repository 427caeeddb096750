enum ArenaDomainTestsPlaceholder {}
