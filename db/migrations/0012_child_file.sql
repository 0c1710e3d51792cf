-- The file of a child beside `children`: diet, health, people, consents; what changed in it and who looked at it.

CREATE TABLE diets (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    name VARCHAR NOT NULL UNIQUE,              -- neutral: what is eaten, never why
    rank INTEGER NOT NULL,
    retired_at TIMESTAMP                       -- no longer offered; the children who have it keep it
);
INSERT INTO diets (id, name, rank) VALUES
    (1, 'Repas standard', 1), (2, 'Sans viande', 2), (3, 'Sans porc', 3), (4, 'Panier-repas fourni par la famille', 4);

CREATE TABLE consents (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    name VARCHAR NOT NULL UNIQUE,
    terms VARCHAR NOT NULL DEFAULT '',         -- what the family says yes or no to
    rank INTEGER NOT NULL,
    retired_at TIMESTAMP
);
INSERT INTO consents (id, name, terms, rank) VALUES
    (1, 'Soins d''urgence', 'En cas d''urgence, l''équipe peut faire soigner mon enfant et le faire transporter à '
        || 'l''hôpital. Je suis prévenu aussitôt.', 1),
    (2, 'Sorties', 'Mon enfant peut participer aux sorties encadrées, à pied ou en transport collectif.', 2),
    (3, 'Photos et vidéos', 'Mon enfant peut être photographié ou filmé pendant les activités, pour un usage interne '
        || 'et pour l''information des familles.', 3),
    (4, 'Baignade', 'Mon enfant peut participer aux baignades surveillées.', 4);

-- No row: nothing was said yet. No foreign key: a child's row is updated by its file.
CREATE TABLE child_files (
    child_id BIGINT PRIMARY KEY,
    diet_id BIGINT,
    allergies VARCHAR NOT NULL DEFAULT '',
    allergies_action VARCHAR NOT NULL DEFAULT '',      -- what to do
    pai BOOLEAN NOT NULL DEFAULT FALSE,
    pai_from DATE,
    pai_to DATE,                               -- last day, included
    pai_action VARCHAR NOT NULL DEFAULT '',
    health_notes VARCHAR NOT NULL DEFAULT '',  -- glasses, hearing aid…
    doctor VARCHAR NOT NULL DEFAULT '',
    doctor_phone VARCHAR NOT NULL DEFAULT '',
    leaves_alone BOOLEAN NOT NULL DEFAULT FALSE,
    leaves_at TIME,                            -- not before; NULL: at the end of the activity
    leaves_how VARCHAR NOT NULL DEFAULT ''
);

CREATE TABLE child_people (
    child_id BIGINT NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN ('contacts', 'pickups')),
    rank INTEGER NOT NULL,                     -- contacts are called in this order
    name VARCHAR NOT NULL,
    phone VARCHAR NOT NULL,
    relation VARCHAR NOT NULL DEFAULT '',
    PRIMARY KEY (child_id, kind, rank)
);

CREATE TABLE child_consents (
    child_id BIGINT NOT NULL,
    consent_id BIGINT NOT NULL,
    granted BOOLEAN NOT NULL,
    signed_at TIMESTAMP NOT NULL,
    signed_by BIGINT,                          -- account
    PRIMARY KEY (child_id, consent_id)
);

-- Fields whose changes by a family wait for staff; the others are applied at once.
CREATE TABLE checked_fields (
    field VARCHAR PRIMARY KEY                  -- a value of portail/rules/child_file.py Field
);
INSERT INTO checked_fields VALUES ('first_name'), ('last_name'), ('born_on');

-- Every change: who, when, from, to. Values are JSON texts of Field; health is among them: never copied to `events`.
CREATE TABLE child_changes (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    child_id BIGINT NOT NULL,
    household_id BIGINT,                       -- of the parent who asked; NULL: staff
    account_id BIGINT NOT NULL,
    field VARCHAR NOT NULL,
    old VARCHAR NOT NULL,
    new VARCHAR NOT NULL,
    state VARCHAR NOT NULL CHECK (state IN ('applied', 'waiting', 'accepted', 'refused', 'withdrawn')),
    asked_at TIMESTAMP NOT NULL,
    decided_at TIMESTAMP,
    decided_by BIGINT,
    reason VARCHAR NOT NULL DEFAULT ''
);

-- « Mes informations sont à jour »: every time a family said so.
CREATE TABLE confirmations (
    household_id BIGINT NOT NULL,
    confirmed_at TIMESTAMP NOT NULL,
    account_id BIGINT NOT NULL,
    PRIMARY KEY (household_id, confirmed_at)
);
