package dev.migrator.cdc.capture;

import dev.migrator.core.change.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationMessage;
import io.debezium.connector.postgresql.connection.TransactionMessage;

/** A BEGIN that also says what the source does: where the transaction's commit record begins in its log. */
final class BeginMessage extends TransactionMessage {
    private final Lsn commitRecord;

    BeginMessage(ReplicationMessage begin, Lsn commitRecord) {
        super(begin.getOperation(), begin.getTransactionId().orElseThrow(), begin.getCommitTime());
        this.commitRecord = commitRecord;
    }

    Lsn commitRecord() {
        return commitRecord;
    }
}
