-- The papers that families hand in: the types the structure asks for, each version sent, what was decided.
-- The files themselves lie outside the database, in the folder beside it (db/vault.py); here only their keys.

CREATE TABLE document_types (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    label VARCHAR NOT NULL,
    explanation VARCHAR NOT NULL DEFAULT '',
    scope VARCHAR NOT NULL CHECK (scope IN ('child', 'household')),      -- one per child, or one for all
    audience VARCHAR NOT NULL CHECK (audience IN ('everyone', 'activities', 'ages')),
    min_age INTEGER NOT NULL DEFAULT 0,        -- of an audience 'ages': completed years, both included
    max_age INTEGER NOT NULL DEFAULT 17,
    validity VARCHAR NOT NULL CHECK (validity IN ('none', 'months', 'until', 'school_year')),
    months INTEGER,                            -- of a validity 'months'
    until DATE,                                -- of a validity 'until': last day, included
    due_on DATE,                               -- last day, included, on which it may still be missing
    blocking BOOLEAN NOT NULL DEFAULT FALSE,   -- without it nothing can be booked; else the family is only warned
    accepted_only BOOLEAN NOT NULL DEFAULT FALSE,                        -- what waits for staff does not do yet
    template_key VARCHAR NOT NULL DEFAULT '',  -- the form to fill in; '': none
    template_name VARCHAR NOT NULL DEFAULT '',
    template_type VARCHAR NOT NULL DEFAULT '',
    archived_at TIMESTAMP,                     -- no longer asked for; what was sent stays
    CHECK (min_age <= max_age),
    CHECK ((validity = 'months') = (months IS NOT NULL)),
    CHECK ((validity = 'until') = (until IS NOT NULL))
);

CREATE TABLE document_type_activities (
    type_id BIGINT NOT NULL,
    activity_id BIGINT NOT NULL,
    PRIMARY KEY (type_id, activity_id)
);

-- One row per version sent. The states are moved by portail/rules/documents.py only.
CREATE TABLE documents (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    type_id BIGINT NOT NULL,
    household_id BIGINT NOT NULL,              -- who sent it, and who may open it
    child_id BIGINT NOT NULL DEFAULT 0,        -- 0: of the whole household
    state VARCHAR NOT NULL CHECK (state IN ('pending', 'accepted', 'refused', 'replaced')),
    name VARCHAR NOT NULL,                     -- neutral, with the suffix of its true type
    media_type VARCHAR NOT NULL CHECK (media_type IN ('application/pdf', 'image/jpeg', 'image/png')),
    size INTEGER NOT NULL,
    sha256 VARCHAR NOT NULL,                   -- of the bytes that were kept
    storage_key VARCHAR NOT NULL,              -- « ab/cdef… », in the folder beside the database
    sent_at TIMESTAMP NOT NULL,
    sent_by BIGINT NOT NULL,                   -- account
    decided_at TIMESTAMP,
    decided_by BIGINT,
    valid_until DATE,                          -- last day, included; NULL: for ever
    reason VARCHAR NOT NULL DEFAULT '',        -- of a refusal: a Reason of portail/rules/documents.py
    comment VARCHAR NOT NULL DEFAULT ''        -- what staff add for the family
);

-- Each reminder before the end of a document is sent once.
CREATE TABLE document_reminders (
    document_id BIGINT NOT NULL,
    days_before INTEGER NOT NULL,
    reminded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (document_id, days_before)
);
