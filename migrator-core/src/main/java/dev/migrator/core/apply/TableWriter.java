package dev.migrator.core.apply;

import dev.migrator.core.apply.Step.Kind;
import dev.migrator.core.apply.Step.RowStep;
import dev.migrator.core.change.Lsn;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Writes the steps of one table: in sets where there are many and the table's way allows it, else in order. */
final class TableWriter {
    private final TargetSession session;
    private final OrderedWriter ordered;
    private final SetWriter sets;

    TableWriter(TargetSession session, Planner planner) {
        this.session = session;
        this.ordered = new OrderedWriter(session.connection());
        this.sets = new SetWriter(session, planner, ordered);
    }

    void write(TargetTable table, List<RowStep> steps) throws Refused {
        if (table.way() == Way.ORDERED || !isWrittenInSets(table, steps)) {
            writeInOrder(steps);
        }
    }

    private boolean isWrittenInSets(TargetTable table, List<RowStep> steps) throws Refused {
        try {
            return table.hasKey() ? writeKeyed(table, steps) : writeWithoutKey(table, steps);
        } catch (SQLException e) {
            throw Refused.by(e, table);
        }
    }

    private void writeInOrder(List<RowStep> steps) throws Refused {
        try {
            ordered.write(steps);
        } catch (SQLException e) {
            throw Refused.last(e, steps.get(0).table());
        } catch (Refused e) {
            throw e.asLast();
        }
    }

    private boolean writeKeyed(TargetTable table, List<RowStep> steps) throws SQLException, Refused {
        if (steps.size() < session.setsFrom() && !RowStep.anyLarge(steps)) {
            return false;
        }
        Optional<Net> net = new Netting(table, table.way() == Way.HANDING_OVER).of(steps);
        if (net.isPresent()) {
            sets.write(net.get());
        }
        return net.isPresent();
    }

    private boolean writeWithoutKey(TargetTable table, List<RowStep> steps) throws SQLException, Refused {
        long searches = steps.stream().filter(s -> s.kind() != Kind.INSERT).count();
        if (searches == 0) {
            sets.group(steps);
            return true;
        }
        return (searches > 1 || RowStep.anyLarge(steps)) && removeAndInsert(table, steps);
    }

    private boolean removeAndInsert(TargetTable table, List<RowStep> steps) throws SQLException, Refused {
        Optional<CopyCounts> counts = CopyCounts.of(table, steps);
        SetStatement remove = table.removeCopies(steps.get(0).anyRow().shape());
        if (counts.isEmpty() || remove == null || !session.staging().isAvailable(remove)) {
            return false;
        }
        Lsn end = steps.get(steps.size() - 1).end();
        sets.remove(table, remove, counts.get());
        sets.group(counts.get().added().stream().map(r -> table.insert(r, end)).toList());
        return true;
    }
}
