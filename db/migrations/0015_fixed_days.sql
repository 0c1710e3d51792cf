-- Days of the week that are always one household's, whatever the week: « tous les mercredis ».

ALTER TABLE custody_patterns ADD COLUMN always_days VARCHAR DEFAULT '';         -- « mon,tue »: always here
ALTER TABLE custody_patterns ADD COLUMN never_days VARCHAR DEFAULT '';          -- always in the other household
