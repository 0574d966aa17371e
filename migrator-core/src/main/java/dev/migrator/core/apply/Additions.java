package dev.migrator.core.apply;

import dev.migrator.core.change.Alteration;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Makes additive changes of the source's schema on the target. */
final class Additions {
    /** Whoever reads on the target queues behind a lock that we wait for. */
    private static final String SHORT_WAIT = "SET LOCAL lock_timeout = '2s'";

    private final Database target;
    private final SchemaNames names;

    Additions(Database target, SchemaNames names) {
        this.target = target;
        this.names = names;
    }

    /** Under other names the definition of a constraint or a default may mean something else, or nothing. */
    boolean isPossible(SchemaChange change) {
        return change.isAdditive()
                && (!names.renames()
                        || change.alterations().stream().noneMatch(a -> a.kind() == Alteration.Kind.CREATE_TABLE));
    }

    /** Makes the change in the transaction of {@code connection}; labels at once. */
    void make(Connection connection, SchemaChange change) {
        TargetCatalog catalog = new TargetCatalog(connection);
        AdditiveSql sql = new AdditiveSql(names, catalog::root);
        if (change.alterations().stream().anyMatch(a -> a.kind() == Alteration.Kind.ADD_LABEL)) {
            makeLabels(sql.statements(change));
            return;
        }
        execute(connection, SHORT_WAIT);
        sql.statements(change).forEach(s -> execute(connection, s));
        AdditiveSql.owner(change)
                .filter(catalog::canGiveTo)
                .ifPresent(owner -> execute(connection, sql.owning(change, owner)));
    }

    /** A label cannot be used in the transaction that adds it. */
    private void makeLabels(List<String> statements) {
        try (Connection apart = target.open(Purpose.SCHEMA)) {
            statements.forEach(s -> execute(apart, s));
        } catch (SQLException e) {
            throw SqlFailures.wrap("adding a label on " + target.describe(), e);
        }
    }

    /** Not prepared: a definition may hold question marks. */
    private void execute(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw SqlFailures.wrap("changing the schema of " + target.describe(), e);
        }
    }
}
