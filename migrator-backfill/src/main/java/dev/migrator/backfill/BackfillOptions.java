package dev.migrator.backfill;

import dev.migrator.backfill.copy.CopyOptions;
import dev.migrator.core.apply.SchemaPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the backfill is done.
 *
 * @param transferSchema true to make the schema on the target with pg_dump and pg_restore, false if it stands there
 * @param tools the folder of these tools; empty to look in the PATH and the usual places
 * @param ddl what is done about columns and labels that the source gained since the plan and the target lacks
 * @param yieldAfter how long somebody may wait on the source for a lock of ours
 * @param rebuildIndexes whether indexes and foreign keys that stand on the target are dropped for the copy and made again
 * @param prewarm whether what is hot on the source is read into the target's memory at the end
 */
public record BackfillOptions(
        CopyOptions copy,
        boolean transferSchema,
        Optional<Path> tools,
        SchemaPolicy ddl,
        Duration yieldAfter,
        boolean rebuildIndexes,
        boolean prewarm) {
    public static final Duration YIELD_AFTER = Duration.ofSeconds(1);

    /** With a stop at every change of the schema, the usual patience, what stands on the target rebuilt, and nothing read into memory. */
    public BackfillOptions(CopyOptions copy, boolean transferSchema, Optional<Path> tools) {
        this(copy, transferSchema, tools, SchemaPolicy.STOP, YIELD_AFTER, true, false);
    }
}
