package dev.migrator.core.apply;

import dev.migrator.core.apply.CopyCounts.Count;
import dev.migrator.core.apply.Step.RowStep;
import dev.migrator.core.change.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Writes the changes of a table in sets, and asserts the number of rows that each statement touches. */
final class SetWriter {
    private final Connection connection;
    private final Staging staging;
    private final int setsFrom;
    private final Planner planner;
    private final OrderedWriter ordered;

    SetWriter(TargetSession session, Planner planner, OrderedWriter ordered) {
        this.connection = session.connection();
        this.staging = session.staging();
        this.setsFrom = session.setsFrom();
        this.planner = planner;
        this.ordered = ordered;
    }

    void write(Net net) throws SQLException, Refused {
        group(net.deletes());
        ordered.write(net.ordered());
        group(net.updates());
        group(net.inserts());
    }

    /** Writes steps that do not depend on each other. */
    void group(List<RowStep> steps) throws SQLException, Refused {
        Map<Template, List<RowStep>> groups = new LinkedHashMap<>();
        for (RowStep step : steps) {
            groups.computeIfAbsent(step.template(), t -> new ArrayList<>()).add(step);
        }
        for (Map.Entry<Template, List<RowStep>> group : groups.entrySet()) {
            SetStatement many = group.getKey().many();
            if (many != null
                    && (group.getValue().size() >= setsFrom || RowStep.anyLarge(group.getValue()))
                    && (many.change() == null || staging.isAvailable(many))) {
                set(group.getKey(), many, group.getValue());
            } else {
                ordered.write(group.getValue());
            }
        }
    }

    private void set(Template template, SetStatement many, List<RowStep> steps) throws SQLException, Refused {
        String table = many.change() == null ? "" : staging.tableFor(many);
        long copied = copy(many, table, text -> {
            for (RowStep step : steps) {
                for (int i = 0; i < template.parameters(); i++) {
                    text.value(template.value(i, step.identity(), step.after()));
                }
                text.endRow();
            }
        });
        planner.byIndex();
        expect(
                steps.size(),
                many.change() == null ? copied : change(many.change(), table),
                steps.get(0).table());
    }

    /** Takes copies of rows away from a table without a key, in one look at the table. */
    void remove(TargetTable table, SetStatement many, CopyCounts counts) throws SQLException, Refused {
        String name = staging.tableFor(many);
        long[] expected = new long[1];
        copy(many, name, text -> {
            int id = 0;
            for (Map.Entry<Row, Count> entry : counts.counts().entrySet()) {
                if (entry.getValue().removed() > 0) {
                    removal(text, ++id, entry.getValue().removed(), table, entry.getKey());
                    expected[0] += entry.getValue().removed();
                }
            }
        });
        planner.free();
        expect(expected[0], change(String.valueOf(many.change()), name), table);
    }

    private static void removal(CopyText text, int id, int copies, TargetTable table, Row row) throws SQLException {
        text.value(Integer.toString(id));
        text.value(Integer.toString(copies));
        for (String column : table.written(row.shape())) {
            text.value(row.raw(row.shape().indexOf(column)));
        }
        text.endRow();
    }

    private long copy(SetStatement many, String table, Rows rows) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(SetStatement.named(many.copy(), table));
        try {
            CopyText text = new CopyText(copy);
            rows.writeTo(text);
            return text.end();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private long change(String sql, String table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeLargeUpdate(SetStatement.named(sql, table));
        }
    }

    private static void expect(long expected, long count, TargetTable table) throws Refused {
        if (count != expected) {
            throw Refused.count(table, count, expected);
        }
    }

    /** Writes rows. */
    @FunctionalInterface
    private interface Rows {
        void writeTo(CopyText text) throws SQLException;
    }
}
