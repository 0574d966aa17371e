package dev.migrator.cdc.capture;

import static io.debezium.connector.postgresql.connection.ReplicationMessage.Operation.BEGIN;
import static io.debezium.connector.postgresql.connection.ReplicationMessage.Operation.COMMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationMessage;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Operation;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import io.debezium.connector.postgresql.connection.TransactionMessage;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TappedStreamTest {
    private static final int DEBEZIUM_SLEEPS_AFTER = 5;
    private static final int TRANSACTIONS = 2000;

    private final List<Slice> log = new ArrayList<>();
    private final List<Operation> forwarded = new ArrayList<>();
    private final Source source = new Source();
    private final CaptureSession session = session();
    private final TappedStream stream = new TappedStream(source, session);

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void aQuietSourceNeverMakesDebeziumSleep() throws Exception {
        int inARow = 0;
        int answersOfNothing = 0;
        for (int i = 0; i < 100; i++) {
            boolean received = read();
            inARow = received ? 0 : inARow + 1;
            answersOfNothing += received ? 0 : 1;
            assertThat(inARow).isLessThan(DEBEZIUM_SLEEPS_AFTER);
        }
        assertThat(answersOfNothing).as("Debezium makes its heartbeats of them").isGreaterThan(50);
    }

    @Test
    void debeziumSeesWholeTransactionsButFewOfThemAndTheLogHasAll() throws Exception {
        for (int i = 1; i <= TRANSACTIONS; i++) {
            source.send(BEGIN);
            source.send(COMMIT);
        }
        while (!source.messages.isEmpty()) {
            assertThat(read()).isTrue();
        }
        assertThat(forwarded).startsWith(BEGIN, COMMIT).hasSizeLessThan(TRANSACTIONS);
        for (int i = 0; i < forwarded.size(); i++) {
            assertThat(forwarded.get(i)).isEqualTo(i % 2 == 0 ? BEGIN : COMMIT);
        }
        read();
        assertThat(log.stream()
                        .mapToInt(slice -> ((Slice.Whole) slice).transactions().size())
                        .sum())
                .isEqualTo(TRANSACTIONS);
        assertThat(session.durable()).isEqualTo(new Lsn(source.position));
    }

    private boolean read() throws Exception {
        return stream.readPending(message -> {
            forwarded.add(message.getOperation());
        });
    }

    private CaptureSession session() {
        Lsn start = new Lsn(0);
        CaptureOptions options = CaptureOptions.defaults();
        Outbox outbox = new Outbox(this::append, start, Duration.ofSeconds(10), CaptureListener.NONE);
        LaneChain lane = new LaneChain(new LaneId("f1", 0), start, 1);
        TransactionAssembler assembler =
                new TransactionAssembler(List.of(lane), outbox, start, options, StartOver.Known.NONE);
        return new CaptureSession(start, outbox, assembler, new ChangeTap(List.of(), assembler));
    }

    private CompletableFuture<Long> append(Slice slice) {
        log.add(slice);
        return CompletableFuture.completedFuture((long) log.size());
    }

    /** A walsender's stream that is filled by hand. */
    private final class Source implements ReplicationStream {
        private final Deque<ReplicationMessage> messages = new ArrayDeque<>();
        private long position;

        void send(Operation operation) {
            messages.add(new TransactionMessage(operation, 1, Instant.EPOCH));
        }

        @Override
        public boolean readPending(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
            ReplicationMessage message = messages.poll();
            if (message == null) {
                return false;
            }
            position++;
            processor.process(message);
            if (message.getOperation() == BEGIN) {
                // As a heartbeat's row does: the transaction moves the lane, though it has no row of a migrated table.
                session.assembler().beat();
            }
            return true;
        }

        @Override
        public void read(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
            readPending(processor);
        }

        @Override
        public io.debezium.connector.postgresql.connection.Lsn lastReceivedLsn() {
            return io.debezium.connector.postgresql.connection.Lsn.valueOf(position);
        }

        @Override
        public io.debezium.connector.postgresql.connection.Lsn startLsn() {
            return lastReceivedLsn();
        }

        @Override
        public void flushLsn(io.debezium.connector.postgresql.connection.Lsn lsn) {}

        @Override
        public void startKeepAlive(ExecutorService service) {}

        @Override
        public void stopKeepAlive() {}

        @Override
        public void close() {}
    }
}
