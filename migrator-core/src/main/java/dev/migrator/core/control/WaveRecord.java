package dev.migrator.core.control;

import dev.migrator.core.change.Lsn;
import java.util.List;

/**
 * A snapshot that is or was copied from.
 *
 * @param number from 1
 * @param position the snapshot has what ended up to here
 * @param logOffsets of each lane, from where on the log has what ended later; empty if that is not known, which means from
 *     its beginning
 */
public record WaveRecord(int number, Lsn position, List<Long> logOffsets) {
    public WaveRecord {
        logOffsets = List.copyOf(logOffsets);
    }

    /** From where a lane is to be read to find what ended after the position. */
    public long logOffset(int lane) {
        return lane < logOffsets.size() ? logOffsets.get(lane) : 0;
    }
}
