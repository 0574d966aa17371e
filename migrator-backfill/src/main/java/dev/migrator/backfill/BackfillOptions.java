package dev.migrator.backfill;

import dev.migrator.backfill.copy.CopyOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the backfill is done.
 *
 * @param transferSchema true to make the schema on the target with pg_dump and pg_restore, false if it stands there
 * @param tools the folder of these tools; empty to look in the PATH and the usual places
 * @param rebuildIndexes whether indexes and foreign keys that stand on the target are dropped for the copy and made again
 */
public record BackfillOptions(CopyOptions copy, boolean transferSchema, Optional<Path> tools, boolean rebuildIndexes) {
    /** With what stands on the target rebuilt. */
    public BackfillOptions(CopyOptions copy, boolean transferSchema, Optional<Path> tools) {
        this(copy, transferSchema, tools, true);
    }
}
