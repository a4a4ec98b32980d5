/// The tables of evidence, archives and idempotency keys.
enum EvidenceSchema {
    /// A checkpoint is what was signed, with the signature and the public key. The row of a body stays when its content goes to
    /// an archive file; its coding is then that of ``EncodedBody/archived``. `removed` is the row of the last message whose bodies were looked at.
    static let eleventh = """
        CREATE TABLE checkpoint (
            number INTEGER PRIMARY KEY,
            first INTEGER NOT NULL UNIQUE,
            last INTEGER NOT NULL UNIQUE CHECK (last >= first),
            text TEXT NOT NULL,
            signature BLOB NOT NULL,
            key BLOB NOT NULL
        ) STRICT;
        CREATE TRIGGER checkpoint_is_never_changed BEFORE UPDATE ON checkpoint
            BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;
        CREATE TRIGGER checkpoint_is_never_deleted BEFORE DELETE ON checkpoint
            BEGIN SELECT RAISE(ABORT, 'checkpoints are never deleted'); END;

        CREATE TABLE archive (
            row INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            size INTEGER NOT NULL,
            messages INTEGER NOT NULL,
            event INTEGER NOT NULL REFERENCES event (sequence),
            removed INTEGER NOT NULL DEFAULT 0
        ) STRICT;

        CREATE TABLE archived_message (
            message INTEGER PRIMARY KEY REFERENCES message (row),
            archive INTEGER NOT NULL REFERENCES archive (row)
        ) STRICT;
        CREATE INDEX archived_message_in_order ON archived_message (archive, message);

        CREATE TABLE archived_body (
            body INTEGER PRIMARY KEY REFERENCES body (row),
            archive INTEGER NOT NULL REFERENCES archive (row)
        ) STRICT;
        CREATE INDEX message_by_signed_body ON message (signed_body);
        CREATE INDEX receipt_by_body ON receipt (body);
        CREATE INDEX receipt_by_original_body ON receipt (original_body) WHERE original_body IS NOT NULL;
        CREATE INDEX document_by_input_body ON document (input_body);
        CREATE INDEX platform_submission_by_body ON platform_submission (body);
        CREATE INDEX channel_document_by_body ON channel_document (body);
        CREATE INDEX channel_deposit_by_body ON channel_deposit (body);
        CREATE INDEX channel_notice_by_body ON channel_notice (body);
        """

    /// `scope` says whose key it is; `answer` is empty while the first request is under way.
    static let twelfth = """
        CREATE TABLE idempotency (
            scope TEXT NOT NULL,
            key TEXT NOT NULL,
            request BLOB NOT NULL CHECK (length(request) = 32),
            begun_at INTEGER NOT NULL,
            run TEXT NOT NULL,
            status INTEGER,
            type TEXT,
            answer BLOB,
            PRIMARY KEY (scope, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX idempotency_by_time ON idempotency (begun_at);
        """
}
