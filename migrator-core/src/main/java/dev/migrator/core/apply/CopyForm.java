package dev.migrator.core.apply;

import dev.migrator.core.change.Alteration.Kind;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SchemaChangedFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.plan.TablePlan;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the target what tables and types of the source gained between the plan and the copy of their rows. The same
 * changes come in the log later, where replay finds them made. Thread-safe.
 */
public final class CopyForm {
    private static final Logger LOG = LoggerFactory.getLogger(CopyForm.class);

    private static final int SHOWN = 10;

    private final Database target;
    private final SchemaNames names;
    private final SchemaPolicy policy;

    /** @param plan from the source to the target */
    public CopyForm(Database target, MigrationPlan plan, SchemaPolicy policy) {
        this.target = target;
        this.names = new SchemaNames(
                plan.tables().stream().collect(Collectors.toMap(t -> t.table().id(), TablePlan::mapping)),
                plan.schemas());
        this.policy = policy;
    }

    /**
     * Returns when the target has all of it.
     *
     * @throws SchemaChangedFailure if a person has to make some of it, with the statements; nothing is made then
     */
    public void require(List<SchemaChange> gained) {
        if (gained.isEmpty()) {
            return;
        }
        try (Connection connection = target.open(Purpose.SCHEMA)) {
            connection.setAutoCommit(false);
            List<SchemaChange> missing = missing(connection, gained);
            Additions additions = new Additions(target, names);
            boolean possible = policy == SchemaPolicy.APPLY && missing.stream().allMatch(additions::isPossible);
            if (!missing.isEmpty() && !possible) {
                throw stop(missing, statements(connection, missing), "", null);
            }
            make(connection, additions, missing);
            connection.commit();
        } catch (SQLException e) {
            throw SqlFailures.wrap("changing the schema of " + target.describe(), e);
        }
    }

    private List<SchemaChange> missing(Connection connection, List<SchemaChange> gained) {
        TargetCatalog catalog = new TargetCatalog(connection);
        SchemaFit fit = new SchemaFit(catalog, names);
        return gained.stream()
                .filter(c -> !fit.isPresent(c) && (!isLabel(c) || catalog.hasLabels(names.target(c.object()))))
                .toList();
    }

    private void make(Connection connection, Additions additions, List<SchemaChange> missing) {
        List<String> statements = statements(connection, missing);
        try {
            missing.forEach(change -> make(connection, additions, change));
        } catch (RetryableFailure e) {
            throw e;
        } catch (MigratorException e) {
            throw stop(missing, statements, "It could not be made there: " + e.getMessage() + ". ", e);
        }
    }

    /** A column of another partition may have come with this one's. */
    private void make(Connection connection, Additions additions, SchemaChange change) {
        if (!new SchemaFit(new TargetCatalog(connection), names).isPresent(change)) {
            additions.make(connection, change);
            LOG.info("before the copy: {}, made on {} as well", change.sentence(), target.describe());
        }
    }

    private List<String> statements(Connection connection, List<SchemaChange> missing) {
        AdditiveSql sql = new AdditiveSql(names, new TargetCatalog(connection)::root);
        return missing.stream()
                .flatMap(c -> sql.statements(c).stream())
                .distinct()
                .toList();
    }

    private SchemaChangedFailure stop(
            List<SchemaChange> missing, List<String> statements, String why, @Nullable Throwable cause) {
        String told = missing.stream().limit(SHOWN).map(SchemaChange::sentence).collect(Collectors.joining("; and "));
        String more = missing.size() > SHOWN ? "; and %d more".formatted(missing.size() - SHOWN) : "";
        return new SchemaChangedFailure(
                ("the schema of the source changed before its rows were copied, and %s lacks it: %s%s. What is copied stays."
                                + " %sRun on %s: %s; then `migrator start`: it goes on and copies it too%s")
                        .formatted(
                                target.describe(),
                                told,
                                more,
                                why,
                                target.side().word(),
                                String.join("; ", statements),
                                policy == SchemaPolicy.APPLY
                                        ? ""
                                        : " (`stream.ddl: apply` makes what is additive by itself)"),
                cause);
    }

    private static boolean isLabel(SchemaChange change) {
        return change.alterations().stream().anyMatch(a -> a.kind() == Kind.ADD_LABEL);
    }
}
