package dev.migrator.core.plan.check;

import dev.migrator.core.schema.TableId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Protects large objects: logical decoding does not see them, so what refers to them would refer to nothing on new. */
final class LargeObjects implements Check {
    private static final String REFERRING = """
            SELECT n.nspname, c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid
             WHERE c.oid = ANY(?::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
               AND 'oid'::regtype IN (t.oid, t.typbasetype) ORDER BY n.nspname, c.relname, a.attnum""";

    private static final String REMEDY =
            "remove those that nothing refers to with vacuumlo, and move the others into bytea columns with lo_get(); or copy"
                    + " them with pg_dump --large-objects during the cutover";

    @Override
    public String name() {
        return "large-objects";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        long count = Query.number(context.old(), "SELECT count(*) FROM pg_largeobject_metadata");
        if (count == 0) {
            return List.of();
        }
        String message = "old has %d large objects; they are neither copied nor streamed".formatted(count);
        List<String> columns = Query.list(context.old(), REFERRING, LargeObjects::column, (Object) context.oids());
        return List.of(
                columns.isEmpty()
                        ? warning("pg_largeobject", message, REMEDY)
                        : blocker(
                                "pg_largeobject",
                                "%s, and these columns may refer to them: %s"
                                        .formatted(message, String.join(", ", columns)),
                                "remove those that nothing refers to with vacuumlo, move the others into bytea columns"
                                        + " with lo_get(), or exclude these tables"));
    }

    private static String column(ResultSet row) throws SQLException {
        return new TableId(row.getString(1), row.getString(2)) + "." + row.getString(3);
    }
}
