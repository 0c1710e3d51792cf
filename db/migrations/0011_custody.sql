-- A child of two households: whose day it is, what was agreed otherwise, and who sees nothing of a child.
-- Bookings keep the household that made them: no change here moves, cancels or bills a day again.

-- When the child is with a household, from valid_from until the household's next line or valid_to.
CREATE TABLE custody_patterns (
    child_id BIGINT NOT NULL,
    household_id BIGINT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,                             -- last day, included; NULL: until a newer one
    weeks VARCHAR NOT NULL CHECK (weeks IN ('every', 'even', 'odd', 'none')),
    changeover INTEGER NOT NULL DEFAULT 0 CHECK (changeover BETWEEN 0 AND 6),     -- 0: Monday
    evening BOOLEAN NOT NULL DEFAULT FALSE,    -- changes hands in the evening: the next day is the first
    holidays VARCHAR NOT NULL DEFAULT 'weeks' CHECK (holidays IN ('weeks', 'all', 'none', 'first', 'second',
        'first_even', 'first_odd')),
    PRIMARY KEY (child_id, household_id, valid_from),
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
);

-- A day that goes otherwise than the pattern says: with this household alone. The last word wins; events keep the rest.
CREATE TABLE custody_exceptions (
    child_id BIGINT NOT NULL,
    day DATE NOT NULL,
    household_id BIGINT NOT NULL,
    why VARCHAR NOT NULL DEFAULT '',
    account_id BIGINT NOT NULL,                -- who entered it, or accepted the proposal
    entered_at TIMESTAMP NOT NULL,
    request_id BIGINT,                         -- NULL: entered by staff
    PRIMARY KEY (child_id, day)
);

-- What a parent proposes to the other household.
CREATE TABLE custody_requests (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    child_id BIGINT NOT NULL,
    household_id BIGINT NOT NULL,              -- that proposes
    other_id BIGINT NOT NULL,                  -- that answers
    account_id BIGINT NOT NULL,
    why VARCHAR NOT NULL DEFAULT '',
    created_at TIMESTAMP NOT NULL,
    state VARCHAR NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'accepted', 'declined', 'withdrawn')),
    answered_at TIMESTAMP,
    answered_by BIGINT
);

CREATE TABLE custody_request_days (
    request_id BIGINT NOT NULL,
    day DATE NOT NULL,
    household_id BIGINT NOT NULL,              -- that would have the child that day
    PRIMARY KEY (request_id, day)
);

-- An adult without parental authority over a child: the child does not exist for that adult.
CREATE TABLE without_authority (
    adult_id BIGINT NOT NULL,
    child_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,                -- who entered it
    entered_at TIMESTAMP NOT NULL,
    PRIMARY KEY (adult_id, child_id)
);
