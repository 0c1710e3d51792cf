-- Who: the structure, its settings, families, accounts and their sessions.
-- Instants (…_at) are UTC. Foreign keys point only at rows whose indexed columns never change.

CREATE TABLE structures (
    id BIGINT PRIMARY KEY,
    name VARCHAR NOT NULL,
    tagline VARCHAR NOT NULL DEFAULT '',
    address VARCHAR NOT NULL,                  -- lines separated by a line feed
    phone VARCHAR NOT NULL DEFAULT '',
    email VARCHAR NOT NULL DEFAULT '',
    siret VARCHAR NOT NULL DEFAULT '',
    legal_form VARCHAR NOT NULL DEFAULT '',
    vat_mention VARCHAR NOT NULL DEFAULT '',
    iban VARCHAR NOT NULL DEFAULT '',
    bic VARCHAR NOT NULL DEFAULT '',
    creditor_name VARCHAR NOT NULL DEFAULT '',
    accent VARCHAR NOT NULL DEFAULT '#0B5A6B',
    zone VARCHAR NOT NULL CHECK (zone IN ('A', 'B', 'C'))     -- school holidays
);

-- Values that a structure sets; absent → the default of portail/settings.py. Texts of the pages are here too.
CREATE TABLE settings (
    key VARCHAR PRIMARY KEY,
    value VARCHAR NOT NULL
);

CREATE SEQUENCE ids START 1000;                -- one sequence for every table's surrogate key

CREATE TABLE households (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    reference VARCHAR NOT NULL UNIQUE,         -- « F-0382 », printed on invoices, never changed
    address VARCHAR NOT NULL DEFAULT '',       -- street lines separated by a line feed
    postcode VARCHAR NOT NULL DEFAULT '',
    city VARCHAR NOT NULL DEFAULT '',
    resident BOOLEAN NOT NULL DEFAULT TRUE,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE adults (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    household_id BIGINT NOT NULL REFERENCES households (id),
    civility VARCHAR NOT NULL DEFAULT '' CHECK (civility IN ('', 'Mme', 'M.')),
    first_name VARCHAR NOT NULL,
    last_name VARCHAR NOT NULL,
    phone VARCHAR NOT NULL DEFAULT ''
);

CREATE TABLE children (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    first_name VARCHAR NOT NULL,
    last_name VARCHAR NOT NULL,
    born_on DATE NOT NULL,
    school VARCHAR NOT NULL DEFAULT '',
    class_name VARCHAR NOT NULL DEFAULT ''
);

-- A child lives in one or two households.
CREATE TABLE guardianships (
    child_id BIGINT NOT NULL REFERENCES children (id),
    household_id BIGINT NOT NULL REFERENCES households (id),
    custody VARCHAR NOT NULL DEFAULT 'full' CHECK (custody IN ('full', 'shared')),
    PRIMARY KEY (child_id, household_id)
);

CREATE TABLE quotients (
    household_id BIGINT NOT NULL REFERENCES households (id),
    qf DECIMAL(10, 2) NOT NULL CHECK (qf >= 0),
    valid_from DATE NOT NULL,
    valid_to DATE,                             -- last day, included; NULL: until a newer one
    origin VARCHAR NOT NULL DEFAULT 'CAF',
    PRIMARY KEY (household_id, valid_from)
);

CREATE TABLE accounts (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    role VARCHAR NOT NULL CHECK (role IN ('parent', 'agent', 'director', 'bursar', 'admin')),
    adult_id BIGINT REFERENCES adults (id),    -- the parent behind the account; NULL for staff
    name VARCHAR NOT NULL,                     -- shown in the header
    created_at TIMESTAMP NOT NULL,
    disabled_at TIMESTAMP,
    CHECK ((role = 'parent') = (adult_id IS NOT NULL))
);

-- Apart from accounts, because an indexed column of a referenced row cannot be updated.
CREATE TABLE credentials (
    account_id BIGINT PRIMARY KEY,
    email VARCHAR NOT NULL UNIQUE,             -- lower case, NFC
    password_hash VARCHAR NOT NULL,            -- argon2id
    changed_at TIMESTAMP NOT NULL
);

CREATE TABLE sessions (
    token_hash VARCHAR PRIMARY KEY,            -- SHA-256 of the cookie, hexadecimal
    account_id BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,                -- written once a minute at most
    expires_at TIMESTAMP NOT NULL,             -- absolute end
    revoked_at TIMESTAMP,
    ip VARCHAR NOT NULL DEFAULT '',
    device VARCHAR NOT NULL DEFAULT ''         -- « Firefox sur Android », for the list of open sessions
);
