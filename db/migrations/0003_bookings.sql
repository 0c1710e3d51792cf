-- The heart: baskets, orders, bookings. One booking per (child, activity, day), for ever.

CREATE TABLE carts (
    account_id BIGINT PRIMARY KEY,
    key VARCHAR NOT NULL,                      -- idempotency key of the next order
    children VARCHAR NOT NULL DEFAULT '',      -- chosen in step 1 and 2: ids separated by commas
    activities VARCHAR NOT NULL DEFAULT '',
    month DATE,                                -- first of the month shown in step 3
    updated_at TIMESTAMP NOT NULL
);

CREATE TABLE cart_lines (
    account_id BIGINT NOT NULL,
    child_id BIGINT NOT NULL,
    activity_id BIGINT NOT NULL,
    day DATE NOT NULL,
    operation VARCHAR NOT NULL CHECK (operation IN ('book', 'modify', 'cancel')),
    hour TIME,
    wait_if_full BOOLEAN NOT NULL DEFAULT FALSE,
    added_at TIMESTAMP NOT NULL,
    PRIMARY KEY (account_id, child_id, activity_id, day)
);

CREATE TABLE orders (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    key VARCHAR NOT NULL UNIQUE,
    account_id BIGINT NOT NULL,
    household_id BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    total DECIMAL(10, 2) NOT NULL              -- of the lines that book
);

CREATE TABLE order_lines (
    order_id BIGINT NOT NULL,
    rank INTEGER NOT NULL,
    child_id BIGINT NOT NULL,
    activity_id BIGINT NOT NULL,
    day DATE NOT NULL,
    operation VARCHAR NOT NULL CHECK (operation IN ('book', 'modify', 'cancel')),
    hour TIME,
    price DECIMAL(10, 2) NOT NULL,
    outcome VARCHAR NOT NULL,                  -- Outcome of portail/rules/booking.py
    reason VARCHAR NOT NULL DEFAULT '',        -- RefusalCode when the outcome is 'refused'
    PRIMARY KEY (order_id, rank)
);

CREATE TABLE bookings (
    child_id BIGINT NOT NULL,
    activity_id BIGINT NOT NULL,
    day DATE NOT NULL,
    group_id BIGINT NOT NULL,
    household_id BIGINT NOT NULL,              -- who booked, and pays
    state VARCHAR NOT NULL CHECK (state IN ('requested', 'confirmed', 'change_requested', 'cancel_requested',
        'waiting', 'refused', 'cancelled', 'absent', 'present')),
    hour TIME,
    wanted VARCHAR CHECK (wanted IN ('modify', 'cancel')),      -- what a change_requested asks for
    wanted_hour TIME,
    price DECIMAL(10, 2) NOT NULL,             -- computed when it was ordered; the invoice computes it again
    order_id BIGINT,
    reason VARCHAR NOT NULL DEFAULT '',        -- why it was refused: code
    since_at TIMESTAMP NOT NULL,               -- instant of the last change of state: age of a request, rank of a wait
    PRIMARY KEY (child_id, activity_id, day),
    CHECK ((state = 'change_requested') = (wanted IS NOT NULL))
);
CREATE INDEX bookings_by_household ON bookings (household_id);

-- Every change of state and every act that matters: who, when, from, to, why.
CREATE TABLE events (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    happened_at TIMESTAMP NOT NULL,
    account_id BIGINT,                         -- NULL: the portal itself
    household_id BIGINT,
    kind VARCHAR NOT NULL,
    child_id BIGINT,
    activity_id BIGINT,
    day DATE,
    from_state VARCHAR,
    to_state VARCHAR,
    why VARCHAR NOT NULL DEFAULT ''
);
