enum ArenaDomainPlaceholder {}
