package dev.migrator.core.apply;

import dev.migrator.core.apply.Step.RowStep;
import dev.migrator.core.apply.Step.TruncateStep;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.control.ParkedKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Executes steps in the open transaction of one session. Steps are grouped by table first: with triggers and foreign keys
 * quiet no constraint reaches over two tables. If the server or a count of rows objects to what was made of a table's steps,
 * all is done again, that table in a more careful {@link Way}; and if it objects to the most careful one, step by step in the
 * order of the source, which names the step that fails. What touches a parked key is left out before all that.
 */
final class RowWriter {
    private final TargetSession session;
    private final Connection connection;
    private final Parking parking;
    private final Truncation truncation;
    private final Planner planner;
    private final TableWriter tableWriter;
    private final StepByStep stepByStep;
    private final Fallbacks fallbacks;
    /** Of the last write; the commit, most often next, ends it without a round trip. */
    private @Nullable Savepoint last;

    RowWriter(LaneId lane, TargetSession session, Tables tables, Parking parking) {
        this.session = session;
        this.connection = session.connection();
        this.parking = parking;
        this.truncation = new Truncation(lane, connection, tables);
        this.planner = new Planner(connection);
        this.tableWriter = new TableWriter(session, planner);
        this.stepByStep = new StepByStep(connection, truncation, parking, new StepFailures(lane, tables));
        this.fallbacks = tables.fallbacks();
        session.staging().begin();
    }

    void write(List<Step> steps) throws SQLException {
        Map<ParkedKey.Id, ParkedKey> parkedBefore = parking.keys();
        List<Step> remaining = parking.remaining(steps);
        if (remaining.isEmpty()) {
            return;
        }
        releaseLast();
        session.staging().empty();
        Savepoint before = connection.setSavepoint();
        last = before;
        try {
            boolean written = false;
            while (!written) {
                written = isWritten(remaining, before);
            }
        } catch (Refused e) {
            fallbacks.oneByOne(e);
            parking.reset(parkedBefore);
            stepByStep.write(steps);
        }
    }

    private void releaseLast() throws SQLException {
        if (last != null) {
            connection.releaseSavepoint(last);
            last = null;
        }
    }

    /** Tries once; false if it is to be tried again in another way. */
    private boolean isWritten(List<Step> steps, Savepoint before) throws SQLException, Refused {
        try {
            grouped(steps);
            return true;
        } catch (Refused e) {
            connection.rollback(before);
            session.staging().forget();
            planner.rolledBack();
            TargetTable table = e.table();
            if (table == null) {
                throw e;
            }
            table.ways().refused();
            fallbacks.refused(table.id(), table.way(), e.reason());
            return false;
        }
    }

    private void grouped(List<Step> steps) throws Refused {
        Map<TargetTable, List<RowStep>> byTable = new LinkedHashMap<>();
        for (Step step : steps) {
            if (step instanceof RowStep row) {
                byTable.computeIfAbsent(row.table(), t -> new ArrayList<>()).add(row);
            } else if (step instanceof TruncateStep truncate) {
                flush(byTable);
                truncate(truncate);
            }
        }
        flush(byTable);
    }

    private void truncate(TruncateStep step) throws Refused {
        try {
            planner.free();
            truncation.run(step);
        } catch (SQLException e) {
            throw Refused.last(e, null);
        }
    }

    private void flush(Map<TargetTable, List<RowStep>> byTable) throws Refused {
        for (Map.Entry<TargetTable, List<RowStep>> entry : byTable.entrySet()) {
            tableWriter.write(entry.getKey(), entry.getValue());
            entry.getKey().ways().written();
        }
        byTable.clear();
    }
}
