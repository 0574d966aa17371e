package dev.migrator.backfill.copy;

import dev.migrator.backfill.Servers;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.stream.ChangedKeys;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** A log that triggers on the source write: it has every key that was ever touched, so always more than was asked for. */
record TouchedKeys(Database source) implements ChangedKeys {
    private static final String LOG = """
            CREATE SCHEMA log; CREATE TABLE log.touched (name text, key text[]);
            CREATE FUNCTION log.touch() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE key text[];
            BEGIN
              IF TG_OP <> 'INSERT' THEN
                EXECUTE format('SELECT ARRAY[%s]', TG_ARGV[1]) INTO key USING OLD;
                INSERT INTO log.touched VALUES (TG_ARGV[0], key);
              END IF;
              IF TG_OP <> 'DELETE' THEN
                EXECUTE format('SELECT ARRAY[%s]', TG_ARGV[1]) INTO key USING NEW;
                INSERT INTO log.touched VALUES (TG_ARGV[0], key);
              END IF;
              RETURN NULL;
            END $$;""";

    static TouchedKeys on(Database source) {
        Servers.execute(source, LOG);
        return new TouchedKeys(source);
    }

    /** @param key SQL for each key column of the row {@code $1} */
    TouchedKeys of(String table, String key) {
        Servers.execute(
                source,
                "CREATE TRIGGER touch AFTER INSERT OR UPDATE OR DELETE ON %1$s FOR EACH ROW EXECUTE FUNCTION log.touch('%1$s', '%2$s')"
                        .formatted(table, key));
        return this;
    }

    @Override
    public List<Long> ends() {
        return List.of();
    }

    @Override
    public boolean read(Collection<Search> searches, Lsn upTo, Sink sink) {
        try (Connection connection = source.open(Purpose.CATALOG)) {
            for (Search search : searches) {
                TableId table = search.plan().table().id();
                Queries.on(connection)
                        .list(
                                "reading the keys of " + table,
                                "SELECT key FROM log.touched WHERE name = ?",
                                row -> Arrays.asList((String[]) row.getArray(1).getArray()),
                                table.name())
                        .forEach(key -> sink.changed(table, key));
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return sink.goOn();
    }
}
