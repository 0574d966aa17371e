package dev.migrator.cli.status;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.Build;
import dev.migrator.core.control.ParkedKey;
import dev.migrator.core.control.Route;
import dev.migrator.core.control.RouterRecord;
import dev.migrator.core.control.TableProgress;
import dev.migrator.core.control.WorkerStore.Worker;
import dev.migrator.core.cutover.SwitchRecord;
import dev.migrator.core.phase.Phase;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A migration as it stands at one moment.
 *
 * @param nextStep what the operator does next
 * @param copy how the rows are copied; null once they are
 * @param builds what is being built on new from rows that are there
 * @param debt changed rows since the last clean verification; null if there was none or the last found differences
 * @param rebuild what was dropped on new for the copy and is not there again
 * @param problems what could not be read, in sentences
 */
public record Status(
        String name,
        Phase phase,
        String nextStep,
        Instant at,
        List<TableProgress> tables,
        @Nullable CopyStatus copy,
        List<Build> builds,
        List<Stream> streams,
        Route route,
        List<RouterRecord> routers,
        List<Worker> workers,
        List<SwitchRecord> switches,
        @Nullable Long debt,
        Rebuild rebuild,
        List<String> problems) {

    /**
     * A running stream.
     *
     * @param retainedBytes log that the source keeps for its slot; negative if the slot could not be read
     * @param behindBytes log of the source that has not been acknowledged by the slot's reader
     * @param lagSeconds age of the last transaction applied, as its commit time tells; negative if none was applied
     */
    public record Stream(
            String id,
            Side source,
            boolean captured,
            String walStatus,
            long retainedBytes,
            long behindBytes,
            double lagSeconds,
            List<Lane> lanes,
            Parked parked) {}

    /**
     * The keys that replay has set aside.
     *
     * @param first the first of them, all if there are few
     */
    public record Parked(int count, List<ParkedKey> first) {
        private static final int SHOWN = 10;

        public static Parked of(List<ParkedKey> keys) {
            return new Parked(keys.size(), keys.stream().limit(SHOWN).toList());
        }
    }

    /** What one lane has applied. */
    public record Lane(int lane, Lsn position, long transactions, long changes, boolean held) {}
}
