package dev.migrator.core.apply;

import dev.migrator.core.apply.Step.RowStep;
import dev.migrator.core.apply.Step.TruncateStep;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Executes steps one by one in the order of the source. One that does not fit its own row stops the lane, or its key is
 * parked: then all since the last savepoint is done again without it, so a savepoint is needed only where a key is parked.
 */
final class StepByStep {
    private final Connection connection;
    private final Truncation truncation;
    private final Parking parking;
    private final StepFailures failures;
    private final List<Step> done = new ArrayList<>();

    StepByStep(Connection connection, Truncation truncation, Parking parking, StepFailures failures) {
        this.connection = connection;
        this.truncation = truncation;
        this.parking = parking;
        this.failures = failures;
    }

    void write(List<Step> steps) throws SQLException {
        done.clear();
        Savepoint start = connection.setSavepoint();
        for (Step step : steps) {
            if (!parking.leavesOut(step)) {
                start = write(step, start);
            }
        }
        connection.releaseSavepoint(start);
    }

    /** Does or parks a step; returns the savepoint to go back to after the next objection. */
    private Savepoint write(Step step, Savepoint start) throws SQLException {
        Optional<Objection> objection = objection(step);
        if (objection.isEmpty()) {
            done.add(step);
            return start;
        }
        if (!parking.isAllowed(step)) {
            throw failures.refused(step, objection.get());
        }
        connection.rollback(start);
        for (Step again : done) {
            objection(again).ifPresent(o -> {
                throw failures.refused(again, o);
            });
        }
        done.clear();
        connection.releaseSavepoint(start);
        RowStep row = (RowStep) step;
        parking.park(row, objection.get());
        row.table().ways().forget();
        return connection.setSavepoint();
    }

    private Optional<Objection> objection(Step step) throws SQLException {
        try {
            if (step instanceof RowStep row) {
                int count = execute(row);
                return OrderedWriter.isExpected(row, count) ? Optional.empty() : Optional.of(Objection.count(count));
            }
            truncation.run((TruncateStep) step);
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(Objection.of(e).orElseThrow(() -> failures.of(step, e)));
        }
    }

    private int execute(RowStep step) throws SQLException {
        Template template = step.template();
        try (PreparedStatement statement = connection.prepareStatement(template.sql())) {
            template.bind(statement, step.identity(), step.after());
            return statement.executeUpdate();
        }
    }
}
