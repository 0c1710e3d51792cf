-- What families are told: alerts on the page, mails, news.

CREATE TABLE notifications (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    account_id BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    kind VARCHAR NOT NULL,                     -- 'order', 'decision', 'invoice', 'news'
    title VARCHAR NOT NULL,
    body VARCHAR NOT NULL DEFAULT '',
    read_at TIMESTAMP
);

-- Written in the transaction of the act; sent later by the sender, with retries.
CREATE TABLE outbox (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    account_id BIGINT,
    recipient VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    text_body VARCHAR NOT NULL,
    html_body VARCHAR NOT NULL,
    message_id VARCHAR NOT NULL,               -- the same at every attempt
    created_at TIMESTAMP NOT NULL,
    next_at TIMESTAMP NOT NULL,                -- not before
    attempts INTEGER NOT NULL DEFAULT 0,
    sent_at TIMESTAMP,
    failed_at TIMESTAMP,                       -- given up
    last_error VARCHAR NOT NULL DEFAULT ''
);

CREATE TABLE news (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    title VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    published_on DATE NOT NULL,
    until DATE                                 -- last day shown, included
);

CREATE TABLE files (
    id BIGINT PRIMARY KEY DEFAULT nextval('ids'),
    news_id BIGINT NOT NULL,
    name VARCHAR NOT NULL,
    media_type VARCHAR NOT NULL,
    content BLOB NOT NULL
);
