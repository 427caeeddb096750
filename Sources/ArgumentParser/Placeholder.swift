enum ArgumentParserPlaceholder {}
