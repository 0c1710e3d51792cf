-- Rights of people over what is kept of them: what they ask, what was erased, what each night removed.

CREATE TABLE privacy_requests (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    household_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,                -- who asks
    kind VARCHAR NOT NULL CHECK (kind IN ('correction', 'erase_me', 'erase_household')),
    message VARCHAR NOT NULL DEFAULT '',
    created_at TIMESTAMP NOT NULL,
    answered_at TIMESTAMP,                     -- NULL: waits for staff
    answered_by BIGINT,
    answer VARCHAR NOT NULL DEFAULT ''
);

-- Names nobody: the household and the adult are anonymous from that instant on.
CREATE TABLE erasures (
    household_id BIGINT NOT NULL,
    adult_id BIGINT,                           -- NULL: the whole household
    erased_at TIMESTAMP NOT NULL,
    account_id BIGINT                          -- who did it; NULL: the portal, after the years that the structure set
);

-- Counts only. One row per table where something left, and one without a table for the whole night.
CREATE TABLE purges (
    purged_at TIMESTAMP NOT NULL,
    table_name VARCHAR NOT NULL,
    removed INTEGER NOT NULL
);
