package dev.migrator.cli.wiring;

import dev.migrator.cli.status.CopyStatus;
import dev.migrator.core.control.CopyStore;
import dev.migrator.core.control.PaceStore;
import dev.migrator.core.control.RecentCopy;
import dev.migrator.core.control.TableProgress;
import dev.migrator.core.schema.TableId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads from home how the rows are copied. Thread-safe. */
final class CopyReader {
    private static final Duration RECENT = Duration.ofSeconds(30);
    /** For tables whose chunks take longer than that. */
    private static final Duration LONGER = Duration.ofMinutes(5);

    private static final Duration ALIVE = Duration.ofSeconds(10);

    private final CopyStore copies;
    private final PaceStore pace;

    CopyReader(CopyStore copies, PaceStore pace) {
        this.copies = copies;
        this.pace = pace;
    }

    CopyStatus read() {
        return read(copies.progress());
    }

    CopyStatus read(List<TableProgress> tables) {
        Map<TableId, RecentCopy> recent = new HashMap<>(pace.recent(LONGER));
        recent.putAll(pace.recent(RECENT));
        return CopyStatus.of(
                tables,
                recent,
                pace.order(),
                pace.reports(ALIVE),
                copies.leases().held());
    }
}
