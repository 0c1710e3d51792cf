-- The second proof of an account, the sites of a staff account, identities given by another provider.

CREATE TABLE second_factors (
    account_id BIGINT PRIMARY KEY,
    secret VARCHAR NOT NULL,                   -- base 32, shared with the authenticator application
    last_step BIGINT NOT NULL,                 -- 30-second step of the last code accepted: none serves twice
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE recovery_codes (
    account_id BIGINT NOT NULL,
    code_hash VARCHAR NOT NULL,                -- SHA-256, hexadecimal
    used_at TIMESTAMP,
    PRIMARY KEY (account_id, code_hash)
);

-- A staff account without a row here works for every site.
CREATE TABLE account_sites (
    account_id BIGINT NOT NULL,
    site_id BIGINT NOT NULL REFERENCES sites (id),
    PRIMARY KEY (account_id, site_id)
);

CREATE TABLE identities (
    issuer VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,                  -- who they are for that provider
    account_id BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (issuer, subject)
);
