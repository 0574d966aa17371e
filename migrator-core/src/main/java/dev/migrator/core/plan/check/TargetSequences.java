package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Protects numbers that the application draws: sequences that old has and new does not. */
final class TargetSequences implements Check {
    /** Those of columns that have an equal on new are found by the column, so only free ones go by name. */
    private static final String FREE = """
            SELECT n.nspname, c.relname, s.seqincrement FROM pg_sequence s
              JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relpersistence = 'p' AND n.nspname NOT IN ('migrator', 'pg_catalog', 'information_schema')
               AND NOT EXISTS (SELECT 1 FROM pg_depend d
                                WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i', 'e'))
             ORDER BY n.nspname, c.relname""";

    private static final String ALL = """
            SELECT n.nspname, c.relname, 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S'""";

    private record Sequence(TableId id, long step) {
        static Sequence read(ResultSet row) throws SQLException {
            return new Sequence(new TableId(row.getString(1), row.getString(2)), row.getLong(3));
        }
    }

    @Override
    public String name() {
        return "target-sequences";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        if (Counterpart.of(context).isEmpty()) {
            return List.of();
        }
        Set<TableId> there = new HashSet<>();
        sequences(context.fresh(), ALL).forEach(s -> there.add(s.id()));
        return sequences(context.old(), FREE).stream()
                .filter(s -> !there.contains(context.idOn(Side.NEW, s.id())))
                .map(s -> finding(context.idOn(Side.NEW, s.id()), s.step()))
                .toList();
    }

    private static List<Sequence> sequences(Connection connection, String sql) {
        return Query.list(connection, sql, Sequence::read);
    }

    private Finding finding(TableId id, long step) {
        return warning(
                id.toString(),
                "the sequence does not exist on new, so it is not set there: after the cutover nextval fails",
                "CREATE SEQUENCE %s INCREMENT %d; on new, if the application uses it"
                        .formatted(Identifiers.quote(id), step));
    }
}
