package dev.migrator.verify;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.schema.TableId;
import dev.migrator.verify.align.End;
import dev.migrator.verify.report.TableReport;
import java.time.Duration;

/** Hears how a verification goes on; {@link #chunkRead} is called from several threads at once. */
public interface VerificationListener {
    VerificationListener NONE = new VerificationListener() {};

    /** Both sides are frozen at {@code position}; replay stood still for {@code held} and goes on. */
    default void aligned(Lsn position, Duration held) {}

    /**
     * A chunk was read.
     *
     * @param rows in this chunk
     * @param chunks of the table in all, both ends together
     */
    default void chunkRead(TableId table, End end, long rows, int chunks) {}

    default void tableFinished(TableReport table) {}
}
