-- What each règlement says, by date; its examples; what a family's file answers to the tariffs. Late bookings.
-- The deadlines leave `activities`, which is rebuilt with the tables that refer to it.

-- In force on the days of service from valid_from until the next set of the activity; the first rules what is before.
CREATE TABLE rule_sets (
    activity_id BIGINT NOT NULL,
    valid_from DATE NOT NULL,
    deadline_book VARCHAR NOT NULL,            -- JSON, forms of portail/rules/deadline_forms.py
    deadline_modify VARCHAR NOT NULL,
    deadline_cancel VARCHAR NOT NULL,
    opening VARCHAR NOT NULL DEFAULT '',       -- JSON, portail/rules/openings.py; '': always open
    late VARCHAR NOT NULL DEFAULT '{}',        -- JSON, docs/late-policies.md
    facts VARCHAR NOT NULL DEFAULT '{}',       -- JSON: what the activity answers to its tariff, « slot »
    PRIMARY KEY (activity_id, valid_from)
);

INSERT INTO rule_sets (activity_id, valid_from, deadline_book, deadline_modify, deadline_cancel)
SELECT id, starts_on, deadline_book, deadline_modify, deadline_cancel FROM activities;

-- The structure's own examples, run before a rule or a tariff is saved.
CREATE SEQUENCE example_ids;

CREATE TABLE rule_examples (
    id BIGINT PRIMARY KEY DEFAULT nextval('example_ids'),
    activity_id BIGINT NOT NULL,
    example VARCHAR NOT NULL                   -- JSON, an example of portail/reglement/schema.py without its ids
);

-- What the file of a family says of itself, for the tariffs that ask: « regime », « income », « level ».
CREATE TABLE known_facts (
    household_id BIGINT NOT NULL,
    child_id BIGINT NOT NULL DEFAULT 0,        -- 0: the whole household
    name VARCHAR NOT NULL,
    value VARCHAR NOT NULL,                    -- JSON: true, 2800 or "rg"
    valid_from DATE NOT NULL,
    valid_to DATE,                             -- last day, included; NULL: until a newer one
    PRIMARY KEY (household_id, child_id, name, valid_from)
);

-- Why a day of absence may not be due: what the family handed in, and when.
CREATE TABLE proofs (
    child_id BIGINT NOT NULL,
    activity_id BIGINT NOT NULL,
    day DATE NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN ('medical', 'employer', 'school', 'honour', 'other')),
    received_at TIMESTAMP NOT NULL,
    PRIMARY KEY (child_id, activity_id, day)
);

CREATE TABLE old_activities AS SELECT * FROM activities;
CREATE TABLE old_groups AS SELECT * FROM groups;
CREATE TABLE old_tariffs AS SELECT * FROM tariffs;
DROP TABLE groups;
DROP TABLE tariffs;
DROP TABLE activities;

CREATE TABLE activities (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    site_id BIGINT NOT NULL REFERENCES sites (id),
    category_id BIGINT NOT NULL REFERENCES categories (id),
    name VARCHAR NOT NULL,
    short_name VARCHAR NOT NULL,               -- head of a planning column: « Matin »
    letter VARCHAR NOT NULL,                   -- on printed calendars: « M »
    rank INTEGER NOT NULL DEFAULT 0,
    starts_on DATE NOT NULL,                   -- first and last day, both included
    ends_on DATE NOT NULL,
    weekdays VARCHAR NOT NULL,                 -- « mon,tue,thu,fri »
    day_kind VARCHAR NOT NULL CHECK (day_kind IN ('term', 'holidays', 'all')),
    opens_at TIME NOT NULL,
    closes_at TIME NOT NULL,
    hour_mode VARCHAR NOT NULL CHECK (hour_mode IN ('none', 'arrival', 'departure')),
    hour_step INTEGER NOT NULL DEFAULT 15 CHECK (hour_step > 0),     -- minutes between two offered hours
    default_hour TIME,                         -- proposed when the child has no usual hour
    min_age INTEGER NOT NULL DEFAULT 0,        -- completed years on the day of service, both included
    max_age INTEGER NOT NULL DEFAULT 17,
    validation VARCHAR NOT NULL CHECK (validation IN ('automatic', 'staff')),
    unit VARCHAR NOT NULL DEFAULT 'séance',    -- of an invoice line
    includes_meal BOOLEAN NOT NULL DEFAULT FALSE,
    CHECK (starts_on <= ends_on),
    CHECK (opens_at < closes_at),
    CHECK (min_age <= max_age)
);

-- Age groups share an activity; each has its own places.
CREATE TABLE groups (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    activity_id BIGINT NOT NULL REFERENCES activities (id),
    name VARCHAR NOT NULL,
    min_age INTEGER NOT NULL,                  -- completed years on the day of service, both included
    max_age INTEGER NOT NULL,
    capacity INTEGER NOT NULL CHECK (capacity >= 0)
);

-- The version in force on the day of service prices it.
CREATE TABLE tariffs (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    activity_id BIGINT NOT NULL REFERENCES activities (id),
    valid_from DATE NOT NULL,
    model VARCHAR NOT NULL,                    -- a model of portail/rules/tariff.py, JSON
    UNIQUE (activity_id, valid_from)
);

INSERT INTO activities BY NAME
SELECT * EXCLUDE (deadline_book, deadline_modify, deadline_cancel) FROM old_activities;
INSERT INTO groups BY NAME SELECT * FROM old_groups;
INSERT INTO tariffs BY NAME SELECT * FROM old_tariffs;
DROP TABLE old_activities;
DROP TABLE old_groups;
DROP TABLE old_tariffs;

ALTER TABLE bookings ADD COLUMN late_rank INTEGER DEFAULT 0;              -- among the late ones of the month; 0: in time
ALTER TABLE bookings ADD COLUMN penalty DECIMAL(10, 2) DEFAULT 0;         -- borne by this day, within price
ALTER TABLE bookings ADD COLUMN cancelled_late BOOLEAN DEFAULT FALSE;     -- an absence announced after the deadline
