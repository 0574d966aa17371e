package dev.migrator.backfill.schema;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Sessions;
import dev.migrator.core.control.CopyStore;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The transfer of the schema as steps that are done once. What a process that died has left is told from the target
 * itself: the part before the rows is there wholly or not at all, the part after them object by object.
 */
public final class SchemaSteps {
    /** The step that has made the tables. */
    public static final String PRE_DATA = "schema.pre-data";

    private static final String PRE_DATA_BEGUN = "schema.pre-data.begun";
    private static final String POST_DATA = "schema.post-data";

    private final Database source;
    private final Database target;
    private final SchemaTransfer transfer;
    private final CopyStore store;
    private final MigrationPlan plan;

    public SchemaSteps(Database source, Database target, SchemaTransfer transfer, CopyStore store, MigrationPlan plan) {
        this.source = source;
        this.target = target;
        this.transfer = transfer;
        this.store = store;
        this.plan = plan;
    }

    public boolean isPreDataDone() {
        return store.isDone(PRE_DATA);
    }

    /**
     * Makes the tables on the target, if that is not done.
     *
     * @param snapshot its name, valid while this runs
     * @throws RefusedFailure if the target has tables of the plan already, or lacks roles
     */
    public void preData(String snapshot) {
        if (isPreDataDone()) {
            return;
        }
        endLeftOverTools();
        Set<TableId> present = present();
        if (!store.isDone(PRE_DATA_BEGUN)) {
            refuse(present, "they were there before the transfer");
            MissingRoles.refuse(source, target);
            store.done(PRE_DATA_BEGUN, "");
        }
        if (present.isEmpty()) {
            transfer.restorePreData(snapshot, excluded());
        } else if (present.size() < plan.tables().size()) {
            refuse(present, "and others are not, though the transfer makes all or none");
        }
        store.done(PRE_DATA, plan.tables().size() + " tables made");
    }

    /** Makes constraints, triggers and the like on the target with {@code jobs} at once, if that is not done. */
    public void postData(int jobs) {
        if (!store.isDone(POST_DATA)) {
            endLeftOverTools();
            int restored = transfer.restorePostData(excluded(), jobs);
            store.done(POST_DATA, restored + " entries of the dump restored");
        }
    }

    private static void refuse(Set<TableId> present, String why) {
        if (!present.isEmpty()) {
            throw new RefusedFailure(
                    "%d tables of the migration stand on the target (%s), %s; drop them, or keep them with `schema: existing`"
                            .formatted(present.size(), new TreeSet<>(present), why));
        }
    }

    private Set<TableId> present() {
        Set<TableId> present = new HashSet<>(tables(target));
        present.retainAll(plan.byId().keySet());
        return present;
    }

    private Collection<TableId> excluded() {
        List<TableId> tables = tables(source);
        return tables.stream().filter(id -> !plan.byId().containsKey(id)).toList();
    }

    private static List<TableId> tables(Database database) {
        try (Connection connection = database.open(Purpose.CATALOG)) {
            return new Catalog(connection).tables().stream().map(Table::id).collect(Collectors.toList());
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading the tables of " + database.describe(), e);
        }
    }

    /** A tool that outlived its migrator may still be at work; its statements would meet ours. */
    private void endLeftOverTools() {
        Sessions.end(source, ToolRun.SESSION);
        Sessions.end(target, ToolRun.SESSION);
    }
}
