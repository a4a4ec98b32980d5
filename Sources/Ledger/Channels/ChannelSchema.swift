/// The tables of the business with sister systems.
enum ChannelSchema {
    /// What is done about open cases is found by its time, whatever lies finished beside it. `event` of a document is the one that
    /// has its digest in the chain; `owner` is a case. Events of a channel that belong to no case have none.
    static let tenth = """
        CREATE TABLE channel_case (
            row INTEGER PRIMARY KEY,
            channel TEXT NOT NULL,
            key TEXT NOT NULL,
            subject TEXT NOT NULL,
            account TEXT NOT NULL,
            kind TEXT NOT NULL,
            state TEXT NOT NULL,
            open INTEGER NOT NULL CHECK (open IN (0, 1)),
            due INTEGER,
            deadline INTEGER,
            attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            code TEXT NOT NULL DEFAULT '',
            message TEXT NOT NULL DEFAULT '',
            facts TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            changed_at INTEGER NOT NULL,
            UNIQUE (channel, key)
        ) STRICT;
        CREATE INDEX channel_case_by_subject ON channel_case (channel, subject);
        CREATE INDEX channel_case_in_order ON channel_case (channel, row);
        CREATE INDEX channel_case_open ON channel_case (channel, due) WHERE open = 1;

        CREATE TABLE channel_event (
            channel TEXT NOT NULL,
            sequence INTEGER NOT NULL REFERENCES event (sequence),
            owner INTEGER REFERENCES channel_case (row),
            PRIMARY KEY (channel, sequence)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX channel_event_by_owner ON channel_event (owner, sequence) WHERE owner IS NOT NULL;

        CREATE TABLE channel_document (
            owner INTEGER NOT NULL REFERENCES channel_case (row),
            number INTEGER NOT NULL,
            kind TEXT NOT NULL,
            body INTEGER NOT NULL REFERENCES body (row),
            event INTEGER NOT NULL REFERENCES event (sequence),
            PRIMARY KEY (owner, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE channel_deposit (
            channel TEXT NOT NULL,
            key TEXT NOT NULL,
            body INTEGER NOT NULL REFERENCES body (row),
            time INTEGER NOT NULL,
            PRIMARY KEY (channel, key)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE channel_number (
            channel TEXT NOT NULL,
            series TEXT NOT NULL,
            value INTEGER NOT NULL CHECK (value > 0),
            PRIMARY KEY (channel, series)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE channel_notice (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            channel TEXT NOT NULL,
            owner INTEGER NOT NULL REFERENCES channel_case (row),
            body INTEGER NOT NULL REFERENCES body (row),
            time INTEGER NOT NULL,
            taken INTEGER NOT NULL DEFAULT 0 CHECK (taken IN (0, 1))
        ) STRICT;
        CREATE INDEX channel_notice_in_order ON channel_notice (channel, number);
        CREATE INDEX channel_notice_waiting ON channel_notice (channel, number) WHERE taken = 0;
        """
}
