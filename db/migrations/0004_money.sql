-- Invoices, payments. Nothing issued is ever edited or renumbered.

-- Numbers without a gap: the row is updated in the transaction that issues (a sequence would lose numbers).
CREATE TABLE counters (
    name VARCHAR PRIMARY KEY,                  -- « invoice 2026-10 »
    value INTEGER NOT NULL
);

CREATE TABLE invoices (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    number VARCHAR NOT NULL UNIQUE,            -- « 2026-10-0147 »: month billed, rank in that month
    household_id BIGINT NOT NULL,
    period DATE NOT NULL,                      -- first of the month billed
    issued_on DATE NOT NULL,
    due_on DATE NOT NULL,
    addressee VARCHAR NOT NULL,                -- as printed, lines separated by a line feed
    quotient VARCHAR NOT NULL DEFAULT '',      -- as printed
    total DECIMAL(10, 2) NOT NULL,
    previous_balance DECIMAL(10, 2) NOT NULL DEFAULT 0,         -- due before this invoice, at its issue
    issued_at TIMESTAMP NOT NULL,
    issued_by BIGINT,
    UNIQUE (household_id, period)
);

CREATE TABLE invoice_lines (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    invoice_id BIGINT NOT NULL,
    rank INTEGER NOT NULL,
    child_id BIGINT NOT NULL,
    activity_id BIGINT NOT NULL,
    label VARCHAR NOT NULL,
    tariff_id BIGINT NOT NULL,                 -- what produced the price
    qf DECIMAL(10, 2),
    quantity INTEGER NOT NULL,
    unit VARCHAR NOT NULL,
    unit_price DECIMAL(10, 2) NOT NULL,
    amount DECIMAL(10, 2) NOT NULL
);

-- The days behind a line. A day of a child in an activity is billed once, by the schema.
CREATE TABLE invoice_days (
    child_id BIGINT NOT NULL,
    activity_id BIGINT NOT NULL,
    day DATE NOT NULL,
    line_id BIGINT NOT NULL,
    state VARCHAR NOT NULL,                    -- of the booking when it was billed
    PRIMARY KEY (child_id, activity_id, day)
);

CREATE TABLE payments (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    household_id BIGINT NOT NULL,
    received_on DATE NOT NULL,
    means VARCHAR NOT NULL CHECK (means IN ('card', 'transfer', 'debit', 'cheque', 'cash', 'cesu', 'ancv')),
    amount DECIMAL(10, 2) NOT NULL CHECK (amount > 0),
    reference VARCHAR NOT NULL DEFAULT ''
);

CREATE TABLE allocations (
    payment_id BIGINT NOT NULL,
    line_id BIGINT NOT NULL,
    amount DECIMAL(10, 2) NOT NULL CHECK (amount > 0),
    PRIMARY KEY (payment_id, line_id)
);
