-- Secrets of a single use, by which somebody proves who they are: links sent by e-mail, keys printed on letters,
-- the time between a password and a code. Only their hash is kept.

CREATE TABLE account_links (
    token_hash VARCHAR PRIMARY KEY,            -- SHA-256 of the token or of the key, hexadecimal
    purpose VARCHAR NOT NULL
        CHECK (purpose IN ('invite', 'key', 'reset', 'email_old', 'email_new', 'step', 'identity')),
    account_id BIGINT,                         -- NULL: an identity that no account has yet ('identity')
    email VARCHAR NOT NULL DEFAULT '',         -- the address that the link gives to the account
    detail VARCHAR NOT NULL DEFAULT '',        -- of 'identity': its subject
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP,
    revoked_at TIMESTAMP                       -- replaced by a newer one, or refused
);

-- A mail that holds such a secret: nobody reads it on a screen, its text is erased once it has left.
ALTER TABLE outbox ADD COLUMN secret BOOLEAN DEFAULT FALSE;
