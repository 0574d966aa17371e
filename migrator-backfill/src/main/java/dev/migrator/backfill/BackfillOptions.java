package dev.migrator.backfill;

import dev.migrator.backfill.copy.CopyOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the backfill is done.
 *
 * @param transferSchema true to make the schema on the target with pg_dump and pg_restore, false if it stands there
 * @param tools the folder of these tools; empty to look in the PATH and the usual places
 */
public record BackfillOptions(CopyOptions copy, boolean transferSchema, Optional<Path> tools) {}
