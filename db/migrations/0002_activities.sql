-- What: activities, their calendar, their places, their prices.

CREATE TABLE sites (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    name VARCHAR NOT NULL,
    address VARCHAR NOT NULL DEFAULT ''
);

CREATE TABLE categories (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    name VARCHAR NOT NULL,
    rank INTEGER NOT NULL DEFAULT 0
);

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
    deadline_book VARCHAR NOT NULL,            -- a rule of portail/rules/deadlines.py, JSON
    deadline_modify VARCHAR NOT NULL,
    deadline_cancel VARCHAR NOT NULL,
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

-- One row per open day. A day without a row cannot be booked; taken never passes capacity + extra.
CREATE TABLE places (
    activity_id BIGINT NOT NULL,
    group_id BIGINT NOT NULL,
    day DATE NOT NULL,
    capacity INTEGER NOT NULL CHECK (capacity >= 0),
    extra INTEGER NOT NULL DEFAULT 0 CHECK (extra >= 0),        -- exceptional places given by staff
    taken INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (activity_id, group_id, day),
    CHECK (taken BETWEEN 0 AND capacity + extra)
);

-- Days that are not ordinary: school holidays and fériés. Filled from the libraries, corrected by staff.
CREATE TABLE day_kinds (
    kind VARCHAR NOT NULL CHECK (kind IN ('holidays', 'ferie')),
    first_day DATE NOT NULL,                   -- both included
    last_day DATE NOT NULL,
    name VARCHAR NOT NULL,
    PRIMARY KEY (kind, first_day),
    CHECK (first_day <= last_day)
);

CREATE TABLE closures (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    site_id BIGINT,                            -- both NULL: the whole structure
    activity_id BIGINT,
    first_day DATE NOT NULL,                   -- both included
    last_day DATE NOT NULL,
    reason VARCHAR NOT NULL,
    CHECK (first_day <= last_day)
);

-- The version in force on the day of service prices it.
CREATE TABLE tariffs (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    activity_id BIGINT NOT NULL REFERENCES activities (id),
    valid_from DATE NOT NULL,
    model VARCHAR NOT NULL,                    -- a model of portail/rules/tariff.py, JSON
    UNIQUE (activity_id, valid_from)
);
