-- « Saisir une période »: the days a child comes every week, and what a basket held before the last period.
-- Résumé: what was seen when a line was put in the basket.

-- Usual days of a child in an activity: those of the last period that the household applied.
CREATE TABLE usual_days (
    household_id BIGINT NOT NULL,              -- a child of two households has the days of each
    child_id BIGINT NOT NULL,
    activity_id BIGINT NOT NULL,
    weekdays VARCHAR NOT NULL,                 -- « mon,tue,thu »
    hour TIME,
    weeks VARCHAR NOT NULL CHECK (weeks IN ('all', 'even', 'odd')),
    saved_at TIMESTAMP NOT NULL,
    PRIMARY KEY (household_id, child_id, activity_id)
);

-- The last period of a basket can be undone until it is ordered: `period_key` is the `key` that the basket had then.
ALTER TABLE carts ADD COLUMN period_key VARCHAR;
ALTER TABLE carts ADD COLUMN period_lines INTEGER;             -- that it changed
ALTER TABLE carts ADD COLUMN period_at TIMESTAMP;

-- What these lines were before it; without operation: there was none.
CREATE TABLE cart_lines_before (
    account_id BIGINT NOT NULL,
    child_id BIGINT NOT NULL,
    activity_id BIGINT NOT NULL,
    day DATE NOT NULL,
    operation VARCHAR CHECK (operation IN ('book', 'modify', 'cancel')),
    hour TIME,
    wait_if_full BOOLEAN,
    seen_price DECIMAL(10, 2),
    added_at TIMESTAMP,
    PRIMARY KEY (account_id, child_id, activity_id, day)
);

-- The price shown when the line was put; NULL where it depends on other days, or was not kept.
ALTER TABLE cart_lines ADD COLUMN seen_price DECIMAL(10, 2);
