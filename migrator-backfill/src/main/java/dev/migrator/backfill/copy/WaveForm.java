package dev.migrator.backfill.copy;

import dev.migrator.core.apply.CopyForm;
import dev.migrator.core.change.Alteration;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SchemaChangedFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.snapshot.Snapshot;
import dev.migrator.core.stream.Gained;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds the tables as a wave shows them against the plan. What they gained is brought to the target and copied; of
 * anything else that is different a person is told, for replay leaves out what is before the wave.
 */
public final class WaveForm {
    private static final String FORMS = """
            SELECT n.nspname, c.relname, coalesce((
                     SELECT pg_catalog.string_agg(a.attname || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod)
                                                  || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END, ', ' ORDER BY a.attnum)
                       FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '') AS form
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p')""";

    private final Database source;
    private final Snapshot wave;
    private final CopyForm target;

    /** @param wave whose keeper has locked the tables */
    public WaveForm(Database source, Snapshot wave, CopyForm target) {
        this.source = source;
        this.wave = wave;
        this.target = target;
    }

    /**
     * The tables with the columns that they have in the wave, all of which the target has.
     *
     * @throws SchemaChangedFailure if a person has to do something about a table first
     * @throws RetryableFailure if a table changed while the snapshot was taken: a new wave is needed
     */
    public List<TablePlan> of(Collection<TablePlan> planned) {
        try (Connection joined = wave.join(Purpose.COPY_OUT);
                Connection now = source.open(Purpose.CATALOG)) {
            Map<TableId, String> shown = forms(joined);
            requireSettled(planned, shown, forms(now));
            Map<TableId, Table> different = different(joined, planned, shown);
            requireAdditions(planned, different);
            target.require(gained(joined, planned, different));
            return planned.stream()
                    .map(p -> Optional.ofNullable(different.get(p.table().id()))
                            .map(t -> p.with(t.columns()))
                            .orElse(p))
                    .toList();
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading the columns of the tables of " + source.describe(), e);
        }
    }

    private static Map<TableId, String> forms(Connection connection) {
        Map<TableId, String> forms = new HashMap<>();
        Queries.on(connection)
                .list(
                        "reading the columns of the tables",
                        FORMS,
                        row -> forms.put(
                                new TableId(row.getString("nspname"), row.getString("relname")),
                                row.getString("form")));
        return forms;
    }

    /** Statements see the columns of now, the rows are those of the snapshot. */
    private static void requireSettled(
            Collection<TablePlan> planned, Map<TableId, String> shown, Map<TableId, String> now) {
        List<TableId> changed = planned.stream()
                .map(p -> p.table().id())
                .filter(id -> !Objects.equals(shown.get(id), now.get(id)))
                .sorted()
                .toList();
        if (!changed.isEmpty()) {
            throw new RetryableFailure(
                    "%d tables changed their columns while the snapshot was taken: %s; start again with a new wave"
                            .formatted(changed.size(), changed));
        }
    }

    /** Those that are not as they were planned, as the wave shows them. */
    private static Map<TableId, Table> different(
            Connection joined, Collection<TablePlan> planned, Map<TableId, String> shown) {
        Catalog catalog = new Catalog(joined);
        return planned.stream()
                .map(TablePlan::table)
                .filter(t -> !form(t).equals(shown.getOrDefault(t.id(), form(t))))
                .flatMap(t -> catalog.table(t.id()).stream())
                .collect(Collectors.toMap(Table::id, Function.identity()));
    }

    private static String form(Table table) {
        return table.columns().stream().map(WaveForm::form).collect(Collectors.joining(", "));
    }

    private static String form(Column column) {
        return column.name() + " " + column.type() + (column.notNull() ? " NOT NULL" : "");
    }

    private static void requireAdditions(Collection<TablePlan> planned, Map<TableId, Table> different) {
        List<String> changed = planned.stream()
                .filter(p -> different.containsKey(p.table().id()))
                .flatMap(p -> lost(
                                p,
                                Objects.requireNonNull(different.get(p.table().id())))
                        .map(sentence -> p.table().id() + ": " + sentence))
                .sorted()
                .toList();
        if (!changed.isEmpty()) {
            throw new SchemaChangedFailure(
                    "the schema of old changed before its rows were copied: %s. The copy of this migration would miss that. Put it back on old (only the names and types of columns count) and run `migrator start` again, which goes on; or begin anew: migrator abort, empty new, migrator start"
                            .formatted(String.join("; ", changed)));
        }
    }

    /** Columns that are gone or have another type; those that new does not have do not matter. */
    private static Stream<String> lost(TablePlan plan, Table shown) {
        Map<String, Column> now = shown.columns().stream().collect(Collectors.toMap(Column::name, c -> c));
        return plan.table().columns().stream()
                .filter(c -> plan.mapping().column(c.name()).isPresent())
                .flatMap(c -> lost(c, now.get(c.name())));
    }

    private static Stream<String> lost(Column planned, @Nullable Column now) {
        if (now == null) {
            return Stream.of("column %s %s is gone, dropped or renamed".formatted(planned.name(), planned.type()));
        }
        return now.type().equals(planned.type())
                ? Stream.of()
                : Stream.of("column %s was %s and is %s".formatted(planned.name(), planned.type(), now.type()));
    }

    private static List<SchemaChange> gained(
            Connection joined, Collection<TablePlan> planned, Map<TableId, Table> different) {
        Gained gained = new Gained(joined);
        List<SchemaChange> changes = new ArrayList<>(gained.labels());
        for (TablePlan plan : planned) {
            Table shown = different.get(plan.table().id());
            List<Alteration> alterations = shown == null ? List.of() : alterations(gained, plan.table(), shown);
            if (!alterations.isEmpty()) {
                changes.add(new SchemaChange(plan.table().id(), "ALTER TABLE", "", alterations));
            }
        }
        return changes;
    }

    private static List<Alteration> alterations(Gained gained, Table planned, Table shown) {
        Map<String, Column> before = planned.columns().stream().collect(Collectors.toMap(Column::name, c -> c));
        List<Alteration> alterations = new ArrayList<>();
        for (Column column : shown.columns()) {
            Column was = before.get(column.name());
            if (was == null) {
                alterations.add(gained.column(shown, column));
            } else if (was.notNull() && !column.notNull()) {
                alterations.add(Gained.loosened(column));
            }
        }
        return alterations;
    }
}
