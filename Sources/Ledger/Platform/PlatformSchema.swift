/// The tables of single-window documents that go to the provincial platform first.
enum PlatformSchema {
    /// A submission is one `mo` document with its items; `first_sent` tells which of two documents with one number an answer
    /// may be about. The numbers of a submission keep its order among others and are what people look for. The events are
    /// those of the one chain.
    static let eighth = """
        CREATE TABLE platform_submission (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            company TEXT NOT NULL,
            type TEXT NOT NULL,
            input_digest BLOB NOT NULL CHECK (length(input_digest) = 32),
            body INTEGER NOT NULL REFERENCES body (row),
            channel TEXT NOT NULL,
            peer TEXT NOT NULL,
            received_at INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'unanswered', 'answered', 'parked', 'abandoned')),
            due INTEGER NOT NULL,
            queued_at INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            first_sent INTEGER,
            cause TEXT NOT NULL DEFAULT ''
        ) STRICT;
        CREATE INDEX platform_submission_by_input ON platform_submission (input_digest, company);
        CREATE INDEX platform_submission_open ON platform_submission (company, row)
            WHERE state IN ('waiting', 'unanswered');

        CREATE TABLE platform_item (
            submission INTEGER NOT NULL REFERENCES platform_submission (row),
            ordinal INTEGER NOT NULL,
            company_code TEXT NOT NULL,
            business_no TEXT NOT NULL,
            kind TEXT NOT NULL,
            flag TEXT NOT NULL,
            guid TEXT,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'declared', 'kept', 'refused', 'failed',
                'abandoned')),
            mark TEXT NOT NULL DEFAULT '',
            info TEXT NOT NULL DEFAULT '',
            due INTEGER NOT NULL DEFAULT 0,
            attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            cause TEXT NOT NULL DEFAULT '',
            document TEXT,
            PRIMARY KEY (submission, ordinal)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX platform_item_by_number ON platform_item (business_no);
        CREATE INDEX platform_item_accepted ON platform_item (due) WHERE state = 'accepted';
        CREATE INDEX platform_item_by_document ON platform_item (document) WHERE document IS NOT NULL;

        CREATE TABLE platform_number (
            value TEXT NOT NULL,
            submission INTEGER NOT NULL REFERENCES platform_submission (row),
            PRIMARY KEY (value, submission)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX platform_number_by_submission ON platform_number (submission);

        CREATE TABLE platform_event (
            submission INTEGER NOT NULL REFERENCES platform_submission (row),
            sequence INTEGER NOT NULL REFERENCES event (sequence),
            PRIMARY KEY (submission, sequence)
        ) STRICT, WITHOUT ROWID;
        """
}
