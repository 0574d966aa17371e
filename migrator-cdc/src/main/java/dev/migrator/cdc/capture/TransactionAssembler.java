package dev.migrator.cdc.capture;

import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.SourceTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects changes to transactions, splits them by lane, and cuts slices: several small transactions into one, a large
 * one into parts as it comes, so that memory stays bounded. What a lane already holds is left out. Not thread-safe.
 */
final class TransactionAssembler {
    private final List<LaneChain> lanes;
    private final Outbox outbox;
    private final CaptureOptions options;

    private SourceTransaction frame = frame(0, Instant.EPOCH, Lsn.ZERO, List.of());
    private Lsn commitRecord = Lsn.ZERO;
    private List<String> markers = new ArrayList<>();
    private boolean forEveryLane;
    private long openBytes;
    private int openChanges;

    private Lsn lastEnd;
    private Batch finished = new Batch();

    /**
     * @param start the position from which the source sends; every lane stands there or further
     */
    TransactionAssembler(List<LaneChain> lanes, Outbox outbox, Lsn start, CaptureOptions options) {
        this.lanes = List.copyOf(lanes);
        this.outbox = outbox;
        this.lastEnd = start;
        this.options = options;
    }

    /** @param record where its commit record begins in the source's log */
    void begin(long xid, Instant committedAt, Lsn record) {
        frame = frame(xid, committedAt, Lsn.ZERO, List.of());
        commitRecord = record;
        markers = new ArrayList<>();
        forEveryLane = false;
        openBytes = 0;
        openChanges = 0;
    }

    void change(int lane, RowChange change, long bytes) throws InterruptedException {
        lanes.get(lane).add(change);
        openChanges++;
        openBytes += bytes;
        if (openBytes >= options.partBytes()) {
            writeParts();
        }
    }

    /** A marker goes to every lane, in its transaction. */
    void marker(String id) {
        markers.add(id);
        forEveryLane = true;
    }

    /** Makes this transaction move every lane, though it may be empty for us. */
    void beat() {
        forEveryLane = true;
    }

    void commit(Lsn end) throws InterruptedException {
        frame = frame(frame.xid(), frame.committedAt(), end, markers);
        lastEnd = end;
        if (lanes.stream().anyMatch(LaneChain::isInParts)) {
            finishLarge();
            return;
        }
        lanes.forEach(lane -> lane.finish(frame, forEveryLane));
        if (lanes.stream().anyMatch(LaneChain::hasFinished)) {
            finished.add(openChanges, openBytes);
            cutIfDue();
        }
    }

    /** Nothing more has come from the source for now: what is finished waits for the log alone. */
    void idle() throws InterruptedException {
        if (outbox.isReady() && !finished.isEmpty()) {
            send(cutFinished());
        }
    }

    private void cutIfDue() throws InterruptedException {
        if (finished.bytes() >= options.sliceBytes() || (finished.isOlderThan(options.linger()) && outbox.isReady())) {
            send(cutFinished());
        }
    }

    private List<Slice> cutFinished() {
        return new ArrayList<>(lanes.stream()
                .filter(LaneChain::hasFinished)
                .map(lane -> lane.cut(lastEnd))
                .toList());
    }

    /** The transactions before go first; then the changes so far of each lane. */
    private void writeParts() throws InterruptedException {
        if (!finished.isEmpty()) {
            send(cutFinished());
        }
        List<Slice> parts = new ArrayList<>();
        for (LaneChain lane : lanes) {
            if (lane.has(commitRecord)) {
                lane.drop();
            } else if (lane.hasOpenChanges()) {
                parts.add(lane.part(frame, commitRecord));
            }
        }
        openBytes = 0;
        outbox.send(parts, new Outbox.Flight(lastEnd, false, 0, 0));
    }

    private void finishLarge() throws InterruptedException {
        List<Slice> slices = new ArrayList<>();
        for (LaneChain lane : lanes) {
            if (lane.isInParts()) {
                lane.lastPart(frame, commitRecord).ifPresent(slices::add);
            } else {
                lane.finish(frame, forEveryLane);
            }
        }
        slices.addAll(cutFinished());
        finished.add(openChanges, openBytes);
        send(slices);
    }

    private void send(List<Slice> slices) throws InterruptedException {
        boolean everywhere = lanes.stream().noneMatch(lane -> lastEnd.isAfter(lane.position()));
        outbox.send(slices, new Outbox.Flight(lastEnd, everywhere, finished.transactions(), finished.changes()));
        finished = new Batch();
    }

    private static SourceTransaction frame(long xid, Instant committedAt, Lsn end, List<String> markers) {
        return new SourceTransaction(xid, end, committedAt, List.of(), markers);
    }
}
