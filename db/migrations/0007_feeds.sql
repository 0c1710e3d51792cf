-- The secret address of an account's calendar feed. Only its hash is kept: whoever lost it makes another one.

CREATE TABLE feeds (
    account_id BIGINT PRIMARY KEY,
    token_hash VARCHAR NOT NULL UNIQUE,        -- SHA-256 of the token, hexadecimal
    deadlines BOOLEAN NOT NULL,                -- whether deadlines to come are in the feed
    created_at TIMESTAMP NOT NULL
);
