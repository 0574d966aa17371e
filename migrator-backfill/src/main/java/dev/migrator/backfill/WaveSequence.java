package dev.migrator.backfill;

import dev.migrator.core.control.WaveRecord;
import dev.migrator.core.control.WaveStore;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.snapshot.ExportedSnapshot;
import dev.migrator.core.stream.ChangedKeys;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The waves of one run, one after the other; closing it closes the present one. Used by one thread. */
final class WaveSequence implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WaveSequence.class);

    private final Waves waves;
    private final WaveStore store;
    private final ChangedKeys changes;
    private final Collection<TableId> tables;
    private @Nullable OpenedWave present;

    /** @param tables that no wave lets anybody rewrite or truncate */
    WaveSequence(Waves waves, WaveStore store, ChangedKeys changes, Collection<TableId> tables) {
        this.waves = waves;
        this.store = store;
        this.changes = changes;
        this.tables = tables;
    }

    /**
     * A new wave, if one can be had: a snapshot waits for every transaction of the source that is open. Until then the present
     * one goes on.
     *
     * @throws RetryableFailure if there is neither a new one nor a present one
     */
    OpenedWave next() {
        OpenedWave before = present;
        try {
            OpenedWave opened = open();
            present = opened;
            if (before != null) {
                before.close();
            }
            return opened;
        } catch (RetryableFailure failure) {
            if (before == null) {
                throw failure;
            }
            log.warn(
                    "old gives no new snapshot now, the copy goes on from that of wave {}: {}",
                    before.record().number(),
                    failure.getMessage());
            return before;
        }
    }

    private OpenedWave open() {
        int number = store.next();
        List<Long> logOffsets = logOffsets(number);
        ExportedSnapshot snapshot = waves.open(number);
        try {
            snapshot.protect(tables);
            return new OpenedWave(new WaveRecord(number, snapshot.position(), logOffsets), snapshot);
        } catch (RuntimeException e) {
            snapshot.close();
            throw e;
        }
    }

    /**
     * Read before the snapshot is taken; that of the first wave is older, and the whole log is after it. What was right for an
     * earlier wave is right for this one too, only more to read.
     */
    private List<Long> logOffsets(int number) {
        if (number == 1) {
            return List.of();
        }
        try {
            return changes.ends();
        } catch (RetryableFailure e) {
            log.info("the end of the log cannot be read now; a later wave will read more of it: {}", e.getMessage());
            return store.last().map(WaveRecord::logOffsets).orElse(List.of());
        }
    }

    @Override
    public void close() {
        giveUp();
    }

    /** Closes the present wave; the next one does not fall back to it. */
    void giveUp() {
        OpenedWave last = present;
        present = null;
        if (last != null) {
            last.close();
        }
    }
}
