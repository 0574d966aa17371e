package dev.migrator.core.control;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.schema.TableId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the copy of one table is.
 *
 * @param wavePosition the copy holds every change of the table up to it, once it is finished
 * @param bytes of COPY data written so far
 * @param bytesExpected the size of the table on the source when its copy began; COPY data may be larger or smaller
 * @param finishedAt null while the copy goes on
 */
public record TableProgress(
        TableId table,
        int wave,
        Lsn wavePosition,
        int chunks,
        int chunksDone,
        long rows,
        long bytes,
        long bytesExpected,
        Instant startedAt,
        @Nullable Instant finishedAt) {
    public boolean isFinished() {
        return finishedAt != null;
    }
}
