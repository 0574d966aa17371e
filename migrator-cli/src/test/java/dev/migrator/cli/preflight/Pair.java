package dev.migrator.cli.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import dev.migrator.core.plan.check.CheckContext;
import dev.migrator.core.plan.check.Demands;
import dev.migrator.core.plan.check.Finding;
import dev.migrator.core.plan.check.Preflight;
import dev.migrator.core.plan.check.PreflightReport;
import dev.migrator.core.schema.NewNames;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A pair of databases for preflight tests, and how it is looked at. */
record Pair(
        Endpoint old,
        Endpoint fresh,
        boolean schemaExists,
        Predicate<TableId> selection,
        NewNames mapping,
        Map<TableId, String> where) {
    static Pair of(Endpoint old, Endpoint fresh) {
        return new Pair(old, fresh, false, table -> true, NewNames.NONE, Map.of());
    }

    Pair withExistingSchema() {
        return new Pair(old, fresh, true, selection, mapping, where);
    }

    Pair selecting(Predicate<TableId> tables) {
        return new Pair(old, fresh, schemaExists, tables, mapping, where);
    }

    /** Of the tables of schema public. */
    Pair where(Map<String, String> conditions) {
        Map<TableId, String> named = conditions.entrySet().stream()
                .collect(Collectors.toMap(e -> new TableId("public", e.getKey()), Map.Entry::getValue));
        return new Pair(old, fresh, schemaExists, selection, mapping, named);
    }

    Pair mapped(NewNames names) {
        return new Pair(old, fresh, schemaExists, selection, names, where);
    }

    Pair as(String role) {
        return new Pair(login(old, role), login(fresh, role), schemaExists, selection, mapping, where);
    }

    PreflightReport check() throws SQLException {
        return check(false);
    }

    PreflightReport check(boolean prewarm) throws SQLException {
        Demands demands = new Demands("shop", schemaExists, 3, 20, Duration.ofSeconds(1), prewarm);
        try (Connection onOld = new Database(Side.OLD, old).open(Purpose.CATALOG);
                Connection onNew = new Database(Side.NEW, fresh).open(Purpose.CATALOG)) {
            PreflightReport report =
                    Preflight.standard().run(CheckContext.read(onOld, onNew, selection, mapping, where, demands));
            assertThat(report.findings())
                    .as("no check fails on these servers")
                    .noneMatch(f -> f.message().contains("could not be looked at"));
            return report;
        }
    }

    /** The findings of one check, as "SEVERITY object". */
    static List<String> of(PreflightReport report, String check) {
        return report.findings().stream()
                .filter(f -> f.check().equals(check))
                .map(f -> f.severity() + " " + f.object())
                .toList();
    }

    static Finding one(PreflightReport report, String check, String object) {
        return report.findings().stream()
                .filter(f -> f.check().equals(check) && f.object().equals(object))
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError("no finding of %s about %s in %s".formatted(check, object, report)));
    }

    static void run(Endpoint endpoint, String sql) throws SQLException {
        try (Connection connection = connect(endpoint);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static Connection connect(Endpoint endpoint) throws SQLException {
        return DriverManager.getConnection(
                endpoint.jdbcUrl(), endpoint.user(), endpoint.password().value());
    }

    private static Endpoint login(Endpoint endpoint, String role) {
        return Endpoint.of(endpoint.host(), endpoint.port(), endpoint.database(), role, role);
    }
}
