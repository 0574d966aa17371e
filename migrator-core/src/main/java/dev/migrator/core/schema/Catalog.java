package dev.migrator.core.schema;

import dev.migrator.core.failure.SqlFailures;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads tables and sequences from the catalog of one connection. Not thread-safe, as the connection is not. */
public final class Catalog {
    /** Schemas that are never part of a migration. */
    private static final String SYSTEM_SCHEMAS = """
            n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'migrator')
              AND n.nspname !~ '^pg_(toast_)?temp_'
              AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend e
                               WHERE e.classid = 'pg_catalog.pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')""";

    private static final String TABLES = """
            SELECT c.oid::bigint AS oid, n.nspname, c.relname, c.relreplident::text AS relreplident,
                   greatest(c.reltuples, 0)::bigint AS reltuples, pg_catalog.pg_table_size(c.oid) AS bytes,
                   (SELECT array_agg(a.attname::text ORDER BY k.ord)
                      FROM pg_catalog.pg_index i, unnest(i.indkey) WITH ORDINALITY AS k(attnum, ord)
                      JOIN pg_catalog.pg_attribute a ON a.attnum = k.attnum
                     WHERE a.attrelid = c.oid AND k.ord <= i.indnkeyatts AND i.indexrelid = (
                           SELECT x.indexrelid FROM pg_catalog.pg_index x
                            WHERE x.indrelid = c.oid AND x.indisvalid AND (x.indisreplident OR x.indisprimary)
                              AND x.indimmediate
                            ORDER BY x.indisreplident DESC, x.indisprimary DESC LIMIT 1)) AS key,
                   (SELECT count(*) FROM pg_catalog.pg_index x
                     WHERE x.indrelid = c.oid AND (x.indisunique OR x.indisexclusion)) AS uniques
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE %%s AND c.relpersistence = 'p' AND %s""".formatted(SYSTEM_SCHEMAS);

    private static final String COLUMNS = """
            SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
                   s.nspname || '.' || b.typname AS base_type,
                   (SELECT 'OPERATOR(' || pg_catalog.quote_ident(n.nspname) || '.' || o.oprname || ')'
                      FROM pg_catalog.pg_opclass k
                      JOIN pg_catalog.pg_am m ON m.oid = k.opcmethod AND m.amname = 'btree'
                      JOIN pg_catalog.pg_amop p ON p.amopfamily = k.opcfamily AND p.amopstrategy = 3
                       AND p.amoplefttype = b.oid AND p.amoprighttype = b.oid
                      JOIN pg_catalog.pg_operator o ON o.oid = p.amopopr
                      JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace AND n.nspname <> 'pg_catalog'
                     WHERE k.opcdefault AND k.opcintype = b.oid) AS equality,
                   a.attnotnull, a.attgenerated::text AS attgenerated, a.attidentity::text AS attidentity
              FROM pg_catalog.pg_attribute a, LATERAL (
                     WITH RECURSIVE base AS (
                       SELECT t.oid, t.typtype, t.typbasetype, t.typname, t.typnamespace
                         FROM pg_catalog.pg_type t WHERE t.oid = a.atttypid
                       UNION ALL
                       SELECT t.oid, t.typtype, t.typbasetype, t.typname, t.typnamespace
                         FROM base d JOIN pg_catalog.pg_type t ON t.oid = d.typbasetype WHERE d.typtype = 'd')
                     SELECT * FROM base WHERE typtype <> 'd') AS b
              JOIN pg_catalog.pg_namespace s ON s.oid = b.typnamespace
             WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped
             ORDER BY a.attnum""";

    private static final String SEQUENCES = """
            SELECT n.nspname, c.relname, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle
              FROM pg_catalog.pg_sequence s JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relpersistence = 'p' AND %s
             ORDER BY n.nspname, c.relname""".formatted(SYSTEM_SCHEMAS);

    private final Connection connection;

    public Catalog(Connection connection) {
        this.connection = connection;
    }

    /** All permanent tables that hold rows (ordinary tables and leaf partitions) outside system schemas, by name. */
    public List<Table> tables() {
        return tables("c.relkind = 'r'");
    }

    /** One of {@link #tables()}, or a partitioned table with its leaves, if it is there. */
    public Optional<Table> table(TableId id) {
        return tables("c.relkind = 'r' AND n.nspname = ? AND c.relname = ?", id.schema(), id.name()).stream()
                .findFirst()
                .or(() -> PartitionTrees.read(connection).stream()
                        .map(PartitionTree::root)
                        .filter(root -> root.id().equals(id))
                        .findFirst());
    }

    /** The same, but of each partitioned table in {@code roots} that one instead of its leaves. */
    public List<Table> tables(Collection<TableId> roots) {
        List<Table> tables = new ArrayList<>(tables());
        if (!roots.isEmpty()) {
            for (PartitionTree tree : PartitionTrees.read(connection)) {
                if (roots.contains(tree.root().id())) {
                    tables.removeIf(t -> tree.layout().containsKey(t.id()));
                    tables.add(tree.root());
                }
            }
            tables.sort(Comparator.comparing(Table::id));
        }
        return tables;
    }

    /** Partitioned tables that are no partition, without their leaves. */
    List<Table> roots() {
        return tables("c.relkind = 'p' AND NOT c.relispartition");
    }

    private List<Table> tables(String condition, String... values) {
        String sql = TABLES.formatted(condition) + " ORDER BY n.nspname, c.relname";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<Table> tables = new ArrayList<>();
                while (rows.next()) {
                    tables.add(table(rows));
                }
                return tables;
            }
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading the tables from the catalog", e);
        }
    }

    /** All permanent sequences outside system schemas, those of identity columns among them, by name. */
    public List<Sequence> sequences() {
        try (PreparedStatement statement = connection.prepareStatement(SEQUENCES);
                ResultSet rows = statement.executeQuery()) {
            List<Sequence> sequences = new ArrayList<>();
            while (rows.next()) {
                sequences.add(new Sequence(
                        new TableId(rows.getString("nspname"), rows.getString("relname")),
                        rows.getLong("seqincrement"),
                        rows.getLong("seqmin"),
                        rows.getLong("seqmax"),
                        rows.getLong("seqcache"),
                        rows.getBoolean("seqcycle")));
            }
            return sequences;
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading the sequences from the catalog", e);
        }
    }

    private Table table(ResultSet row) throws SQLException {
        long oid = row.getLong("oid");
        List<String> key = names(row.getArray("key"));
        return new Table(
                new TableId(row.getString("nspname"), row.getString("relname")),
                oid,
                columns(oid),
                key,
                replicaIdentity(row.getString("relreplident")),
                row.getInt("uniques") > (key.isEmpty() ? 0 : 1),
                row.getLong("reltuples"),
                row.getLong("bytes"));
    }

    private List<Column> columns(long oid) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setLong(1, oid);
            try (ResultSet rows = statement.executeQuery()) {
                List<Column> columns = new ArrayList<>();
                while (rows.next()) {
                    columns.add(new Column(
                            rows.getString("attname"),
                            rows.getString("type"),
                            rows.getString("base_type"),
                            rows.getBoolean("attnotnull"),
                            generated(rows.getString("attgenerated")),
                            identity(rows.getString("attidentity")),
                            Objects.requireNonNullElse(rows.getString("equality"), Column.BUILT_IN_EQUALITY)));
                }
                return columns;
            }
        }
    }

    private static Column.Generated generated(String code) {
        return switch (code) {
            case "" -> Column.Generated.NO;
            case "s" -> Column.Generated.STORED;
            case "v" -> Column.Generated.VIRTUAL;
            default -> throw new IllegalArgumentException("unknown kind of generated column " + code);
        };
    }

    private static Column.Identity identity(String code) {
        return switch (code) {
            case "" -> Column.Identity.NO;
            case "a" -> Column.Identity.ALWAYS;
            case "d" -> Column.Identity.BY_DEFAULT;
            default -> throw new IllegalArgumentException("unknown kind of identity column " + code);
        };
    }

    private static Table.ReplicaIdentity replicaIdentity(String code) {
        return switch (code) {
            case "d" -> Table.ReplicaIdentity.DEFAULT;
            case "i" -> Table.ReplicaIdentity.INDEX;
            case "f" -> Table.ReplicaIdentity.FULL;
            case "n" -> Table.ReplicaIdentity.NOTHING;
            default -> throw new IllegalArgumentException("unknown replica identity " + code);
        };
    }

    private static List<String> names(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }
}
