import GRDB

/// The tables. Migrations only add; a column is always named; code of an older version runs on a newer schema of the same
/// generation.
enum LedgerSchema {
    /// All migrations, in order.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 messages, events, outbox, receipts, relay") { database in
            try database.execute(sql: first)
        }
        migrator.registerMigration("2 when a message was queued") { database in
            try database.execute(sql: second)
        }
        migrator.registerMigration("3 documents of assembled messages") { database in
            try database.execute(sql: third)
        }
        migrator.registerMigration("4 numbers that name sibling documents") { database in
            try database.execute(sql: fourth)
        }
        migrator.registerMigration("5 messages that wait for a signer") { database in
            try database.execute(sql: fifth)
        }
        migrator.registerMigration("6 messages by the row of their input") { database in
            try database.execute(sql: sixth)
        }
        migrator.registerMigration("7 companies of the outbox, receipts in the middle of an attempt") { database in
            try database.execute(sql: seventh)
        }
        migrator.registerMigration("8 documents on their way to the platform") { database in
            try database.execute(sql: PlatformSchema.eighth)
        }
        migrator.registerMigration("9 overdue messages that were sent again") { database in
            try database.execute(sql: ninth)
        }
        migrator.registerMigration("10 business with sister systems") { database in
            try database.execute(sql: ChannelSchema.tenth)
        }
        migrator.registerMigration("11 checkpoints, and bodies that went to archive files") { database in
            try database.execute(sql: EvidenceSchema.eleventh)
        }
        migrator.registerMigration("12 answers to requests with an idempotency key") { database in
            try database.execute(sql: EvidenceSchema.twelfth)
        }
        migrator.registerMigration("13 traces of messages") { database in
            try database.execute(sql: thirteenth)
        }
        return migrator
    }

    /// `trace` is what the request of a message is found again by, and what the node and the ERP are handed: the header
    /// `traceparent`, a blank, and the request's id.
    private static let thirteenth = "ALTER TABLE message ADD COLUMN trace TEXT"

    /// `count` says how often a message was sent again because no receipt came; a person's resending does not count. The indexes on
    /// messages are for the overdue radar, whose questions would walk over everything that waits and everything that is finished; the one
    /// on the outbox is for counting what waits without reading it.
    private static let ninth = """
        CREATE TABLE reissue (
            message INTEGER PRIMARY KEY REFERENCES message (row),
            count INTEGER NOT NULL CHECK (count > 0),
            time INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX message_unanswered ON message (recorded_at)
            WHERE route IS NOT NULL AND state IN ('sent', 'accepted', 'customs');
        CREATE INDEX message_answered ON message (type, route)
            WHERE route IS NOT NULL AND state IN ('customs', 'finished');
        CREATE INDEX outbox_figures ON outbox (route, parked, queued_at);
        """

    /// Bodies are found by their digests already; an index of rows that come in order costs next to nothing to keep, one of
    /// digests a page of its own for every message.
    private static let sixth = """
        CREATE INDEX message_by_input_body ON message (input_body);
        DROP INDEX IF EXISTS message_by_input;
        """

    /// The states that are not final, as the index of open messages has them.
    static let openStates = "('held', 'queued', 'parked', 'sent', 'accepted', 'customs')"

    /// `answered` says that customs spoke about the message while an attempt was under way. The trigger is for older versions,
    /// which do not name the company.
    private static let seventh = """
        ALTER TABLE outbox ADD COLUMN company TEXT NOT NULL DEFAULT '';
        ALTER TABLE outbox ADD COLUMN answered INTEGER NOT NULL DEFAULT 0 CHECK (answered IN (0, 1));
        UPDATE outbox SET company = (SELECT company FROM message WHERE message.row = outbox.message);
        CREATE INDEX outbox_by_company ON outbox (route, company, due, message) WHERE parked = 0;
        CREATE INDEX message_open ON message (recorded_at)
            WHERE state IN ('held', 'queued', 'parked', 'sent', 'accepted', 'customs');
        CREATE INDEX outbox_in_order ON outbox (route, company, message) WHERE parked = 0;
        CREATE TRIGGER outbox_has_company AFTER INSERT ON outbox WHEN NEW.company = ''
            BEGIN
                UPDATE outbox SET company = (SELECT company FROM message WHERE message.row = NEW.message)
                WHERE message = NEW.message;
            END;
        """

    /// What is held is a message in the state `held`, without signer, certificate and device; its signed body is its input
    /// until it is signed.
    private static let fifth = """
        CREATE TABLE hold (
            message INTEGER PRIMARY KEY REFERENCES message (row),
            due INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0)
        ) STRICT;
        """

    /// An inventory names its order and waybill, a waybill its order; receipts give numbers to what they are about.
    private static let fourth = """
        CREATE TABLE reference (
            value TEXT NOT NULL,
            field TEXT NOT NULL,
            message INTEGER NOT NULL REFERENCES message (row),
            ordinal INTEGER NOT NULL,
            PRIMARY KEY (value, field, message, ordinal)
        ) STRICT, WITHOUT ROWID;
        ALTER TABLE receipt_entry ADD COLUMN pre_no TEXT;
        """

    /// The age of a delivery counts from here; every insert names it.
    private static let second = """
        ALTER TABLE outbox ADD COLUMN queued_at INTEGER NOT NULL DEFAULT 0;
        UPDATE outbox SET queued_at = (SELECT recorded_at FROM message WHERE message.row = outbox.message);
        """

    /// The documents that PortSign put into messages itself; `start` and `size` say where one stands in its message's input.
    /// `single` is the message it was sent again in after a refusal of its batch, `split` the work to do that.
    private static let third = """
        CREATE TABLE document (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            message INTEGER NOT NULL,
            ordinal INTEGER NOT NULL,
            guid TEXT NOT NULL,
            item INTEGER NOT NULL,
            input_digest BLOB NOT NULL CHECK (length(input_digest) = 32),
            input_body INTEGER NOT NULL REFERENCES body (row),
            channel TEXT NOT NULL,
            peer TEXT NOT NULL,
            received_at INTEGER NOT NULL,
            start INTEGER NOT NULL CHECK (start >= 0),
            size INTEGER NOT NULL CHECK (size > 0),
            single INTEGER REFERENCES message (row),
            UNIQUE (message, ordinal),
            FOREIGN KEY (message, ordinal) REFERENCES business_key (message, ordinal)
        ) STRICT;
        CREATE INDEX document_by_input ON document (input_digest, item);
        CREATE INDEX document_by_guid ON document (guid);
        CREATE INDEX document_by_single ON document (single) WHERE single IS NOT NULL;

        CREATE TABLE split (
            document INTEGER PRIMARY KEY REFERENCES document (row),
            due INTEGER NOT NULL,
            cause TEXT NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0)
        ) STRICT;
        CREATE INDEX split_by_due ON split (due, document);
        """

    private static let first = """
        CREATE TABLE body (
            row INTEGER PRIMARY KEY,
            digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
            coding INTEGER NOT NULL,
            size INTEGER NOT NULL CHECK (size >= 0),
            content BLOB NOT NULL
        ) STRICT;

        CREATE TABLE message (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            company TEXT NOT NULL,
            type TEXT NOT NULL,
            guid TEXT NOT NULL,
            dxp_id TEXT NOT NULL,
            channel TEXT NOT NULL,
            peer TEXT NOT NULL,
            input_digest BLOB NOT NULL CHECK (length(input_digest) = 32),
            input_body INTEGER NOT NULL REFERENCES body (row),
            signed_body INTEGER NOT NULL REFERENCES body (row),
            signer TEXT NOT NULL,
            cert_no TEXT NOT NULL,
            device TEXT NOT NULL,
            recorded_at INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('received', 'checked', 'signed', 'queued', 'sent', 'accepted',
                'customs', 'finished', 'refused', 'parked', 'held', 'abandoned')),
            customs_status TEXT,
            route TEXT,
            cop_msg_id TEXT,
            creat_time TEXT,
            sender_id TEXT,
            receiver_id TEXT,
            UNIQUE (guid, company),
            CHECK ((route IS NULL) = (cop_msg_id IS NULL))
        ) STRICT;
        CREATE INDEX message_by_input ON message (input_digest);
        CREATE INDEX message_by_cop_msg_id ON message (cop_msg_id) WHERE cop_msg_id IS NOT NULL;

        CREATE TABLE business_key (
            message INTEGER NOT NULL REFERENCES message (row),
            ordinal INTEGER NOT NULL,
            kind TEXT NOT NULL,
            parts TEXT NOT NULL,
            last TEXT NOT NULL,
            status TEXT,
            PRIMARY KEY (message, ordinal)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX business_key_by_parts ON business_key (parts, kind);
        CREATE INDEX business_key_by_last ON business_key (last);

        CREATE TABLE event (
            sequence INTEGER PRIMARY KEY,
            message INTEGER REFERENCES message (row),
            time INTEGER NOT NULL,
            kind TEXT NOT NULL,
            actor TEXT NOT NULL,
            cause TEXT NOT NULL,
            detail TEXT NOT NULL,
            hash BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT;
        CREATE INDEX event_by_message ON event (message) WHERE message IS NOT NULL;
        CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
            BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
        CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
            BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;

        CREATE TABLE outbox (
            message INTEGER PRIMARY KEY REFERENCES message (row),
            route TEXT NOT NULL,
            due INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            sending INTEGER NOT NULL DEFAULT 0 CHECK (sending IN (0, 1)),
            parked INTEGER NOT NULL DEFAULT 0 CHECK (parked IN (0, 1))
        ) STRICT;
        CREATE INDEX outbox_due ON outbox (route, due, message) WHERE parked = 0;

        CREATE TABLE receipt (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
            body INTEGER NOT NULL REFERENCES body (row),
            type TEXT NOT NULL,
            msg_type TEXT NOT NULL,
            guid TEXT,
            cop_msg_id TEXT,
            channel TEXT NOT NULL,
            peer TEXT NOT NULL,
            received_at INTEGER NOT NULL,
            original_body INTEGER REFERENCES body (row)
        ) STRICT;

        CREATE TABLE receipt_entry (
            receipt INTEGER NOT NULL REFERENCES receipt (sequence),
            ordinal INTEGER NOT NULL,
            message INTEGER REFERENCES message (row),
            kind TEXT,
            parts TEXT,
            status TEXT NOT NULL,
            time TEXT NOT NULL,
            info TEXT NOT NULL,
            invt_no TEXT,
            PRIMARY KEY (receipt, ordinal)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX receipt_entry_by_message ON receipt_entry (message) WHERE message IS NOT NULL;
        CREATE INDEX receipt_entry_by_invt_no ON receipt_entry (invt_no) WHERE invt_no IS NOT NULL;

        CREATE TABLE relay (
            target TEXT NOT NULL,
            receipt INTEGER NOT NULL REFERENCES receipt (sequence),
            due INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            PRIMARY KEY (target, receipt)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE probe (
            row INTEGER PRIMARY KEY CHECK (row = 1),
            time INTEGER NOT NULL
        ) STRICT;
        """
}
