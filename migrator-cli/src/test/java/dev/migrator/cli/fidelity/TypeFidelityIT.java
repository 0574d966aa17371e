package dev.migrator.cli.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.connect.Side;
import dev.migrator.core.plan.check.Finding;
import dev.migrator.core.plan.check.Finding.Severity;
import dev.migrator.embedded.Servers;
import dev.migrator.embedded.postgres.PostgresOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way old, capture, Kafka, replay, new for every type that a column can have, and for its arrays: through the
 * copy, insert, update from each value to the next, updates of other columns, and delete, with and without a key.
 */
class TypeFidelityIT {
    private static final String SYSTEM_TYPES = """
            SELECT t.oid::bigint, format_type(t.oid, NULL) FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem
             WHERE t.typtype IN ('b', 'r', 'm') AND t.typnamespace = 'pg_catalog'::regnamespace AND t.typisdefined
               AND coalesce(e.typtype, 'b') NOT IN ('c', 'p') -- Arrays of the catalog's rows and of cstring.
             ORDER BY 2""";

    @TempDir
    static Path folder;

    private static Servers servers;

    @BeforeAll
    static void startServers() {
        servers = Servers.builder()
                .postgres("old", PostgresOptions.of(14).withoutFsync())
                .postgres("new", PostgresOptions.of(18).withoutFsync())
                .postgres("old18", PostgresOptions.of(18).withoutFsync())
                .kafka()
                .start();
    }

    @AfterAll
    static void stopServers() {
        servers.close();
    }

    @Test
    void everyValueOfEveryTypeIsOnNewAsItIsOnOld() throws Exception {
        TypeReport report = new TypeReport();
        report.add("14 → 18", carry("types14", "old"));
        report.add("18 → 18", carry("types18", "old18"));
        FidelityDocument.require("types", report.markdown());
    }

    private static Map<String, String> carry(String name, String old) throws Exception {
        try (FidelityMigration migration =
                new FidelityMigration(folder, name, servers.postgres(old), servers.postgres("new"), servers.kafka())) {
            List<TypeTables> tables = create(migration, servers.postgres(old).majorVersion());
            OddSettings.apply(migration, Side.OLD);
            OddSettings.apply(migration, Side.NEW);
            Map<String, List<Finding>> findings = findings(migration);
            List<TypeTables> carried = tables.stream()
                    .filter(t -> findings.getOrDefault("k" + t.number(), List.of()).stream()
                            .noneMatch(f -> f.severity() == Severity.BLOCKER))
                    .toList();
            assertThat(carried.stream()
                            .filter(t -> !t.sample().isWritable())
                            .map(t -> t.sample().type()))
                    .as("types that check lets pass and that have no value in types.txt")
                    .isEmpty();
            everyWay(migration, carried, excluded(tables, carried));
            return status(tables, findings);
        }
    }

    private static void everyWay(FidelityMigration migration, List<TypeTables> tables, List<String> excluded)
            throws Exception {
        each(migration, tables, TypeTables::rows);
        migration.start(excluded);
        requireEqual(migration, tables, "the copy");
        each(migration, tables, TypeTables::insertMore);
        follow(migration, tables, "insert");
        each(migration, tables, TypeTables::update);
        follow(migration, tables, "update");
        each(migration, tables, TypeTables::touch);
        follow(migration, tables, "an update of another column");
        each(migration, tables, TypeTables::delete);
        follow(migration, tables, "delete");
        assertThat(migration.wiring().operations().verify().isClean()).isTrue();
    }

    private static void each(FidelityMigration migration, List<TypeTables> tables, Function<TypeTables, String> sql) {
        for (TypeTables table : tables) {
            migration.onOld(sql.apply(table));
        }
    }

    private static void follow(FidelityMigration migration, List<TypeTables> tables, String way) throws Exception {
        migration.catchUp();
        requireEqual(migration, tables, way);
    }

    private static List<String> excluded(List<TypeTables> all, List<TypeTables> carried) {
        List<String> names = new ArrayList<>();
        all.stream().filter(t -> !carried.contains(t)).forEach(t -> t.names().forEach(n -> names.add("types." + n)));
        return names;
    }

    private static List<TypeTables> create(FidelityMigration migration, int major) throws SQLException {
        migration.onBoth(TypeSample.resource("types-setup.sql"));
        List<TypeSample> samples;
        try (Connection old = migration.open(Side.OLD)) {
            Map<String, Long> oids = oids(old, TypeSample.of(major));
            samples = withArrays(oids, TypeSample.of(major));
            requireComplete(old, oids, samples);
        }
        List<TypeTables> tables = new ArrayList<>();
        for (TypeSample sample : onlySince14(samples, major)) {
            int number = tables.size();
            migration.onBoth(TypeTables.create(number, sample.type()));
            tables.add(new TypeTables(number, sample, isKeyable(migration, number, sample, tables)));
        }
        return tables;
    }

    /** From a newer server, what an old one has not; all the rest goes the way from the oldest. */
    private static List<TypeSample> onlySince14(List<TypeSample> samples, int major) {
        List<TypeSample> of14 = new ArrayList<>(TypeSample.of(14));
        TypeSample.of(14).forEach(s -> of14.add(s.array()));
        return major == 14
                ? samples
                : samples.stream().filter(s -> !of14.contains(s)).toList();
    }

    /** Some types have no order, so neither they nor their arrays can be a key. */
    private static boolean isKeyable(
            FidelityMigration migration, int number, TypeSample sample, List<TypeTables> before) {
        boolean ofOrdered = before.stream()
                .noneMatch(t -> !t.keyable() && sample.type().equals(t.sample().type() + "[]"));
        if (!sample.isWritable() || !ofOrdered) {
            return false;
        }
        String sql = TypeTables.createKeyed(number, sample.type());
        try {
            migration.onOld(sql);
        } catch (AssertionError e) {
            return false;
        }
        migration.run(Side.NEW, "public", sql);
        return true;
    }

    private static List<TypeSample> withArrays(Map<String, Long> oids, List<TypeSample> samples) {
        List<TypeSample> all = new ArrayList<>(samples);
        for (TypeSample sample : samples) {
            if (!sample.isArray() && oids.containsKey(sample.array().type()) && !has(samples, sample.array())) {
                all.add(sample.array());
            }
        }
        return all;
    }

    private static boolean has(List<TypeSample> samples, TypeSample wanted) {
        return samples.stream().anyMatch(s -> s.type().equals(wanted.type()));
    }

    /** The server's own list tells whether one was forgotten. */
    private static void requireComplete(Connection old, Map<String, Long> oids, List<TypeSample> samples) {
        Set<Long> known = samples.stream().map(s -> oids.get(s.type())).collect(Collectors.toSet());
        List<String> forgotten = new ArrayList<>();
        Queries.on(old).list("reading the types", SYSTEM_TYPES, row -> {
            if (!known.contains(row.getLong(1))) {
                forgotten.add(row.getString(2));
            }
            return "";
        });
        assertThat(forgotten)
                .as("types of the server without a line in types.txt")
                .isEmpty();
    }

    /** Samples and their arrays, as far as the server has them. */
    private static Map<String, Long> oids(Connection old, List<TypeSample> samples) {
        Map<String, Long> oids = new HashMap<>();
        for (TypeSample sample : samples) {
            for (String type : List.of(sample.type(), sample.array().type())) {
                Queries.on(old)
                        .first("finding a type", "SELECT to_regtype(?)::oid::bigint AS oid", r -> r.getLong(1), type)
                        .filter(oid -> oid > 0)
                        .ifPresent(oid -> oids.put(type, oid));
            }
        }
        return oids;
    }

    private static void requireEqual(FidelityMigration migration, List<TypeTables> tables, String way)
            throws SQLException {
        Map<String, String> old = values(migration, Side.OLD, tables);
        Map<String, String> fresh = values(migration, Side.NEW, tables);
        List<String> different = new ArrayList<>();
        for (TypeTables table : tables) {
            for (String name : table.names()) {
                if (!old.get(name).equals(fresh.get(name))) {
                    different.add("%s: %s on old, %s on new".formatted(table.sample(), old.get(name), fresh.get(name)));
                }
            }
        }
        assertThat(different).as("after " + way).isEmpty();
    }

    private static Map<String, String> values(FidelityMigration migration, Side side, List<TypeTables> tables)
            throws SQLException {
        Map<String, String> values = new TreeMap<>();
        try (Connection connection = (side == Side.OLD ? migration.old : migration.fresh).open(Purpose.MONITOR)) {
            for (TypeTables table : tables) {
                for (String name : table.names()) {
                    values.put(name, text(connection, name));
                }
            }
        }
        return values;
    }

    /** By format(), which calls the type's output function; long ones by their hash. */
    private static String text(Connection connection, String table) {
        String others = Map.of('k', "t.id, t.x", 'w', "t.n, 0", 'p', "t.x, 0").get(table.charAt(0));
        String sql = """
                SELECT coalesce(string_agg(line, E'\\n' ORDER BY line COLLATE "C"), '') FROM (
                  SELECT CASE WHEN length(line) < 500 THEN line ELSE md5(line) END AS line FROM types.%s t,
                  LATERAL (SELECT format('%%s %%s %%s %%s', %s, t.v, v IS NULL)) AS l(line)) AS lines""".formatted(table, others);
        return Queries.on(connection).one("reading a table", sql, r -> r.getString(1));
    }

    private static Map<String, List<Finding>> findings(FidelityMigration migration) {
        return migration.check().findings().stream()
                .filter(f -> f.object().startsWith("types."))
                .filter(f -> f.severity() != Severity.INFO)
                .collect(Collectors.groupingBy(f -> f.object().split("\\.", -1)[1]));
    }

    private static Map<String, String> status(List<TypeTables> tables, Map<String, List<Finding>> findings) {
        Map<String, String> status = new TreeMap<>();
        for (TypeTables table : tables) {
            List<Finding> found = findings.getOrDefault("k" + table.number(), List.of());
            String checks = found.stream()
                    .map(f -> (f.severity() == Severity.BLOCKER ? "refused by `" : "exact; `")
                            + f.check()
                            + (f.severity() == Severity.BLOCKER ? "`" : "` warns"))
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining("; "));
            status.put(table.sample().type(), checks.isEmpty() ? "exact" : checks);
        }
        return status;
    }
}
