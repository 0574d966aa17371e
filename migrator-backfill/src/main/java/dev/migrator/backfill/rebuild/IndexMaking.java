package dev.migrator.backfill.rebuild;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.control.RebuildStore;
import dev.migrator.core.control.WrittenIndex;
import dev.migrator.core.control.WrittenIndex.State;
import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.schema.Identifiers;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes one index after the other on one session, by steps that are left out where their result is there already. */
final class IndexMaking {
    private static final String INDEX = """
            SELECT pg_catalog.pg_get_indexdef(i.indexrelid) AS definition, c.relkind = 'I' OR i.indisvalid AS usable
              FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
              JOIN pg_catalog.pg_class t ON t.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
             WHERE n.nspname = ? AND t.relname = ? AND c.relname = ?""";

    private static final String CONSTRAINT = """
            SELECT 1 FROM pg_catalog.pg_constraint k
              JOIN pg_catalog.pg_class t ON t.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
             WHERE n.nspname = ? AND t.relname = ? AND k.conname = ? AND k.contype IN ('p', 'u', 'x')""";

    private record Found(String definition, boolean usable) {}

    private final Queries queries;

    IndexMaking(Queries queries) {
        this.queries = queries;
    }

    /** Makes the index, by itself or, if that is the only way, with its constraint. */
    void build(WrittenIndex index) {
        Optional<Found> found = find(index);
        if (found.isPresent()) {
            requireSame(index, found.get());
        } else {
            run(index, "SET default_tablespace = " + Identifiers.literal(index.tablespace()));
            run(index, Objects.requireNonNull(creation(index)));
        }
        RebuildStore.move(queries, index, State.BUILT);
    }

    private static @Nullable String creation(WrittenIndex index) {
        String sql = index.indexSql();
        return sql != null ? sql : index.constraintSql();
    }

    /** Makes the constraint of an index that is there. */
    void constrain(WrittenIndex index) {
        String sql = index.constraintSql();
        if (sql != null && !isConstrained(index)) {
            run(index, sql);
        }
    }

    boolean isThere(WrittenIndex index) {
        return find(index).isPresent();
    }

    /** Makes everything that is left of an index that is there; then, and only then, its definition may be forgotten. */
    void finish(WrittenIndex index) {
        if (!isThere(index)) {
            throw new RefusedFailure(
                    "%s was dropped for the copy and is not there again; run the same command again, which makes it by \"%s\""
                            .formatted(index, creation(index)));
        }
        constrain(index);
        index.finalSql().forEach(sql -> run(index, sql));
        RebuildStore.move(queries, index, State.UP);
    }

    private Optional<Found> find(WrittenIndex index) {
        return queries.first(
                "looking for " + index,
                INDEX,
                row -> new Found(row.getString("definition"), row.getBoolean("usable")),
                index.table().schema(),
                index.table().name(),
                index.name());
    }

    private boolean isConstrained(WrittenIndex index) {
        return queries.first(
                        "looking for the constraint of " + index,
                        CONSTRAINT,
                        row -> true,
                        index.table().schema(),
                        index.table().name(),
                        index.name())
                .isPresent();
    }

    private static void requireSame(WrittenIndex index, Found found) {
        String wanted = index.indexSql();
        if (!found.usable() || (wanted != null && !wanted.equals(found.definition()))) {
            throw new RefusedFailure(
                    "%s was dropped for the copy and is to be made again by \"%s\", but another one of that name is there%s: \"%s\"; drop it or rename it, then run the same command again"
                            .formatted(
                                    index,
                                    creation(index),
                                    found.usable() ? "" : ", which is not valid",
                                    found.definition()));
        }
    }

    private void run(WrittenIndex index, String sql) {
        try {
            queries.execute("rebuilding " + index, sql);
        } catch (MigratorException e) {
            throw explained(index, sql, e);
        }
    }

    private static MigratorException explained(WrittenIndex index, String sql, MigratorException failure) {
        String message =
                "%s (%s). It is written down in migrator.index_rebuild on new; mend what the message names, then run the same command again"
                        .formatted(failure.getMessage(), sql);
        if (failure instanceof DivergenceFailure) {
            return new DivergenceFailure(
                    message + ". Old has rows that " + index + " does not allow, or somebody wrote to new", failure);
        }
        return failure instanceof RetryableFailure
                ? new RetryableFailure(message, failure)
                : new RefusedFailure(message, failure);
    }
}
