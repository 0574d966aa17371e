package dev.migrator.backfill.schema;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.failure.SqlState;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gives the target the source's foreign keys. Tables that were copied in different waves disagree until the log has been
 * replayed up to the last wave, so a key is added without checking the rows, then checked; one whose rows disagree stays
 * pending and is completed by a later call. Safe to repeat at any time.
 */
public final class ForeignKeys implements KeyCompletion {
    private static final int NOT_VALID_ON_PARTITIONED = 18;

    private static final String ALL = """
            SELECT n.nspname, c.relname, c.relkind = 'p' AS partitioned, k.conname, fn.nspname AS referenced_schema,
                   fc.relname AS referenced_name, pg_catalog.pg_get_constraintdef(k.oid) AS definition, k.convalidated
              FROM pg_catalog.pg_constraint k
              JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_class fc ON fc.oid = k.confrelid
              JOIN pg_catalog.pg_namespace fn ON fn.oid = fc.relnamespace
             WHERE k.contype = 'f' AND k.conparentid = 0 AND n.nspname <> 'migrator'
             ORDER BY n.nspname, c.relname, k.conname""";

    private static final String RELATIONS = """
            SELECT n.nspname, c.relname FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')""";

    private final Database source;
    private final Database target;

    public ForeignKeys(Database source, Database target) {
        this.source = source;
        this.target = target;
    }

    /** Between tables that the target has. */
    @Override
    public List<PendingForeignKey> complete() {
        try (Connection from = source.open(Purpose.CATALOG);
                Connection to = target.open(Purpose.SCHEMA)) {
            return complete(read(from), to);
        } catch (SQLException e) {
            throw SqlFailures.wrap("adding the foreign keys on " + target.describe(), e);
        }
    }

    @Override
    public List<String> unfinished() {
        try (Connection from = source.open(Purpose.CATALOG);
                Connection to = target.open(Purpose.CATALOG)) {
            Map<ForeignKey.Id, ForeignKey> present =
                    read(to).stream().collect(Collectors.toMap(ForeignKey::id, Function.identity()));
            return read(from).stream()
                    .filter(key -> key.validated() && !isChecked(present.get(key.id())))
                    .map(key -> key.table() + "." + key.name())
                    .toList();
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading the foreign keys of both databases", e);
        }
    }

    private static boolean isChecked(@Nullable ForeignKey key) {
        return key != null && key.validated();
    }

    /**
     * Adds and checks those of {@code wanted} that are missing between tables that are there.
     *
     * @return the keys whose rows disagree now
     */
    public static List<PendingForeignKey> complete(List<ForeignKey> wanted, Connection to) throws SQLException {
        Map<ForeignKey.Id, ForeignKey> present =
                read(to).stream().collect(Collectors.toMap(ForeignKey::id, Function.identity()));
        Set<TableId> relations = new HashSet<>(Queries.on(to)
                .list(
                        "reading the tables",
                        RELATIONS,
                        row -> new TableId(row.getString("nspname"), row.getString("relname"))));
        List<PendingForeignKey> pending = new ArrayList<>();
        for (ForeignKey key : wanted) {
            if (relations.contains(key.table()) && relations.contains(key.referenced())) {
                complete(key, Optional.ofNullable(present.get(key.id())), to).ifPresent(pending::add);
            }
        }
        return pending;
    }

    /** Adds a key without checking the rows, where the server can do that. */
    public static void add(ForeignKey key, Connection to) throws SQLException {
        boolean always = to.getMetaData().getDatabaseMajorVersion() >= NOT_VALID_ON_PARTITIONED;
        Queries.on(to).update("adding foreign key " + key.name(), addition(key, always || !key.partitioned()));
    }

    /** True if a key of that name is there, checked or not. */
    public static boolean isThere(ForeignKey key, Connection to) {
        return read(to).stream().anyMatch(found -> found.id().equals(key.id()));
    }

    /** True if the key is there, and checked if it is to be. */
    public static boolean holds(ForeignKey key, Connection to) {
        return read(to).stream()
                .anyMatch(found -> found.id().equals(key.id()) && (found.validated() || !key.validated()));
    }

    private static Optional<PendingForeignKey> complete(ForeignKey key, Optional<ForeignKey> present, Connection to)
            throws SQLException {
        try {
            if (present.isEmpty()) {
                add(key, to);
            }
            if (key.validated() && !present.map(ForeignKey::validated).orElse(false)) {
                Queries.on(to)
                        .update(
                                "checking foreign key " + key.name(),
                                alter(key) + " VALIDATE CONSTRAINT " + Identifiers.quote(key.name()));
            }
            return Optional.empty();
        } catch (MigratorException e) {
            if (SqlState.is(e, SqlState.FOREIGN_KEY_VIOLATION)) {
                return Optional.of(new PendingForeignKey(key.table(), key.name(), String.valueOf(e.getMessage())));
            }
            throw e;
        }
    }

    private static String addition(ForeignKey key, boolean uncheckedFirst) {
        return "%s ADD CONSTRAINT %s %s%s"
                .formatted(
                        alter(key),
                        Identifiers.quote(key.name()),
                        key.definition(),
                        key.validated() && uncheckedFirst ? " NOT VALID" : "");
    }

    private static String alter(ForeignKey key) {
        return "ALTER TABLE " + (key.partitioned() ? "" : "ONLY ") + Identifiers.quote(key.table());
    }

    private static List<ForeignKey> read(Connection connection) {
        return Queries.on(connection).list("reading the foreign keys", ALL, ForeignKeys::key);
    }

    private static ForeignKey key(ResultSet row) throws SQLException {
        return new ForeignKey(
                new TableId(row.getString("nspname"), row.getString("relname")),
                row.getBoolean("partitioned"),
                row.getString("conname"),
                new TableId(row.getString("referenced_schema"), row.getString("referenced_name")),
                row.getString("definition"),
                row.getBoolean("convalidated"));
    }
}
