package dev.migrator.backfill;

import dev.migrator.core.snapshot.ExportedSnapshot;

/** Where the snapshot of a wave comes from: the stream's own slot at first, a temporary slot afterwards. */
@FunctionalInterface
public interface Waves {
    /** A snapshot of the source for wave {@code number}, the first being 1; the backfill closes it. */
    ExportedSnapshot open(int number);
}
