package dev.migrator.core.apply;

import dev.migrator.core.change.Alteration;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.control.SchemaChangeRecord;
import dev.migrator.core.control.SchemaChangeRecord.Outcome;
import dev.migrator.core.control.SchemaChangeStore;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SchemaChangedFailure;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where changes of the source's schema pass, or not. One passes if the target has it already, if a person accepted it, or if
 * it is additive and the policy allows it to be made; else the lane stops before its transaction. Not thread-safe.
 */
final class SchemaGate {
    private static final Logger LOG = LoggerFactory.getLogger(SchemaGate.class);

    private final Database target;
    private final LaneId lane;
    private final SchemaPolicy policy;
    private final Tables tables;
    private final Additions additions;

    SchemaGate(Database target, LaneId lane, SchemaPolicy policy, Tables tables) {
        this.target = target;
        this.lane = lane;
        this.policy = policy;
        this.tables = tables;
        this.additions = new Additions(target, tables.names());
    }

    /**
     * Looks at changes of one transaction before anything of it is written.
     *
     * @param first the number of the first of them in the transaction
     * @return whether each is to be made here
     * @throws SchemaChangedFailure if one of them may not pass
     */
    List<Boolean> require(Connection connection, Lsn end, List<SchemaChange> changes, int first) {
        if (SchemaChangeStore.on(connection).isAccepted(lane, end)) {
            return changes.stream().map(c -> false).toList();
        }
        TargetCatalog catalog = new TargetCatalog(connection);
        SchemaFit fit = new SchemaFit(catalog, tables.names());
        if (catalog.takesDualWrites()) {
            throw stop(
                    end,
                    changes,
                    first,
                    "Dual writes are on, and routers write rows in the form that they know: first"
                            + " `migrator route writes old`. ",
                    null);
        }
        List<Boolean> made = changes.stream()
                .map(c -> !tables.cameWithTheCopy(c, end) && !fit.isPresent(c))
                .toList();
        boolean passes = policy == SchemaPolicy.APPLY ? canMake(changes, made) : !made.contains(true);
        if (!passes) {
            throw stop(end, changes, first, "", null);
        }
        return made;
    }

    /** Lets one change pass, at its place among the rows, within the transaction of {@code connection}. */
    void pass(Connection connection, Lsn end, SchemaChange change, int number, boolean made) {
        // Another lane, or the change of another partition before this one, may have made it meanwhile.
        boolean missing = made && !new SchemaFit(new TargetCatalog(connection), tables.names()).isPresent(change);
        if (missing) {
            make(connection, end, change, number);
        }
        SchemaChangeStore.on(connection).note(record(end, change, number, missing ? Outcome.APPLIED : Outcome.PRESENT));
        tables.follow(connection, change);
        LOG.info(
                "replay of lane {}: {} at {}, {}",
                lane,
                change.sentence(),
                end,
                missing ? "made on the target as well" : "the target has it");
    }

    /** All or none: what cannot be made holds up the others of its transaction. */
    private boolean canMake(List<SchemaChange> changes, List<Boolean> made) {
        for (int i = 0; i < changes.size(); i++) {
            if (made.get(i) && !additions.isPossible(changes.get(i))) {
                return false;
            }
        }
        return true;
    }

    private void make(Connection connection, Lsn end, SchemaChange change, int number) {
        try {
            additions.make(connection, change);
        } catch (RetryableFailure e) {
            throw e;
        } catch (MigratorException e) {
            throw stop(end, List.of(change), number, "It could not be made on the target: " + e.getMessage() + ". ", e);
        }
    }

    private SchemaChangedFailure stop(
            Lsn end, List<SchemaChange> changes, int first, String why, @Nullable Throwable cause) {
        noteWaiting(end, changes, first);
        return new SchemaChangedFailure(
                ("the schema of the source changed in the transaction that ends at %s, and lane %s stops before it: %s."
                                + " All before it is applied. %sMake the same on %s, then run `migrator start`: it goes on"
                                + " once the target has it%s. If the target is meant to differ, `migrator ddl --accept`"
                                + " says so; `migrator ddl` lists what waits")
                        .formatted(
                                end,
                                lane,
                                changes.stream().map(SchemaGate::told).collect(Collectors.joining("; and ")),
                                why,
                                target.side().word(),
                                hint(changes)),
                cause);
    }

    private static String told(SchemaChange change) {
        String statement = change.statement().strip().replaceAll("\\s+", " ");
        String shown = statement.length() > 300 ? statement.substring(0, 300) + "…" : statement;
        return change.sentence() + " (" + change.command() + (shown.isEmpty() ? "" : ": " + shown) + ")";
    }

    private static String hint(List<SchemaChange> changes) {
        return changes.stream()
                .flatMap(c -> c.alterations().stream())
                .map(Alteration::kind)
                .distinct()
                .map(kind -> switch (kind) {
                    case RENAME_TABLE ->
                        ". A migration keeps the names of its tables: rename it back on the source, and accept";
                    case LEFT_OUT ->
                        ". The table's rows are not followed: make it anew, empty, or accept that it is left out";
                    case KEY, TYPE, GENERATED_COLUMN -> " and you have accepted it with `migrator ddl --accept`";
                    case ADD_COLUMN,
                            DROP_COLUMN,
                            RENAME_COLUMN,
                            RETYPE_COLUMN,
                            LOOSEN_COLUMN,
                            KEY_COLUMN,
                            DROP_TABLE,
                            CREATE_TABLE,
                            PARTITION_BY,
                            SEQUENCE,
                            CONSTRAINT,
                            OWNER,
                            ADD_LABEL -> "";
                })
                .distinct()
                .collect(Collectors.joining());
    }

    /** On a connection of its own: the lane's own transaction is given up. */
    private void noteWaiting(Lsn end, List<SchemaChange> changes, int first) {
        try (Connection apart = target.open(Purpose.CONTROL)) {
            SchemaChangeStore store = SchemaChangeStore.on(apart);
            for (int i = 0; i < changes.size(); i++) {
                store.note(record(end, changes.get(i), first + i, Outcome.WAITING));
            }
        } catch (SQLException e) {
            throw SqlFailures.wrap("noting a change of the schema on " + target.describe(), e);
        }
    }

    private SchemaChangeRecord record(Lsn end, SchemaChange change, int number, Outcome outcome) {
        return new SchemaChangeRecord(
                lane,
                end,
                number,
                change.object(),
                change.command(),
                change.statement(),
                change.sentence(),
                change.alterations().stream()
                        .anyMatch(a -> a.kind() == Alteration.Kind.CREATE_TABLE && "r".equals(a.was())),
                change.alterations().stream().anyMatch(a -> a.kind() == Alteration.Kind.DROP_TABLE),
                key(change),
                change.alterations().stream()
                        .filter(a -> a.kind() == Alteration.Kind.KEY)
                        .map(Alteration::becomes)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                outcome);
    }

    /** The key's columns if the change tells of them. */
    static @Nullable List<String> key(SchemaChange change) {
        boolean told = change.alterations().stream()
                .anyMatch(a -> a.kind() == Alteration.Kind.KEY || a.kind() == Alteration.Kind.KEY_COLUMN);
        return told
                ? change.alterations().stream()
                        .filter(a -> a.kind() == Alteration.Kind.KEY_COLUMN)
                        .map(Alteration::subject)
                        .toList()
                : null;
    }
}
