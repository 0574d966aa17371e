package dev.migrator.core.apply;

import dev.migrator.core.apply.Step.RowStep;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Row;
import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.SqlFailures;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Says which step could not be done, with all that a person needs to look further. */
final class StepFailures {
    private static final int LONGEST_KEY = 200;
    private static final String NEXT =
            "Nothing from this transaction on is applied; 'migrator explain' shows the changes of the row, 'migrator verify --repair' copies rows anew from their source";

    private final LaneId lane;
    private final Tables tables;

    StepFailures(LaneId lane, Tables tables) {
        this.lane = lane;
        this.tables = tables;
    }

    /** Stops the lane because of one row. */
    MigratorException refused(Step step, Objection why) {
        return new DivergenceFailure("%s %s. %s".formatted(describe(step), why.sentence(), next(step)), why.cause());
    }

    /** Stops the lane because of something that concerns more than this row. */
    MigratorException of(Step step, SQLException failure) {
        return SqlFailures.wrap(describe(step), failure);
    }

    private static String next(Step step) {
        if (!(step instanceof RowStep row)) {
            return NEXT;
        }
        return NEXT
                + (row.table().hasKey()
                        ? "; 'migrator start --on-error=park' sets such a row aside and goes on"
                        : "; the table has no key, so that no row of it can be set aside");
    }

    private String describe(Step step) {
        String what = step instanceof RowStep row
                ? "%s of %s %s".formatted(row.template().word(), row.template().table(), key(row, step))
                : truncated((Step.TruncateStep) step);
        return "lane %s, transaction that ends at %s: %s".formatted(lane, step.end(), what);
    }

    private static String truncated(Step.TruncateStep step) {
        return "truncate of " + step.tables() + (step.parts().isEmpty() ? "" : " and of rows of " + step.parts());
    }

    private String key(RowStep step, Step at) {
        Row row = step.identity() == null ? step.after() : step.identity();
        if (row == null) {
            return "";
        }
        List<String> columns = tables.of(row.shape().table(), at.end()).keyOrAll(row.shape());
        List<String> parts = new ArrayList<>();
        for (String column : columns) {
            parts.add(column + "=" + row.raw(row.shape().indexOf(column)));
        }
        String text = String.join(", ", parts);
        return "(" + (text.length() > LONGEST_KEY ? text.substring(0, LONGEST_KEY) + "…" : text) + ")";
    }
}
