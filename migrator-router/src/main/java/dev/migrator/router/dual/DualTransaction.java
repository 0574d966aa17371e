package dev.migrator.router.dual;

import dev.migrator.router.dual.ParsedStatement.Operation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one write transaction on old did to rows, as far as dual write follows it. Whatever is not understood makes it
 * give up on what it could have changed: the log carries that. For one thread at a time.
 */
public final class DualTransaction {
    private static final Logger LOG = LoggerFactory.getLogger(DualTransaction.class);
    private static final int MOST_KEYS = 1_000;

    private final long routeEpoch;
    private final StatementParser parser;
    private final DualCatalog catalog;
    private final DualTally tally;
    private final Map<DualTable, Map<List<String>, Operation>> touched = new HashMap<>();
    private final Set<DualTable> givenUp = new HashSet<>();
    private int keys;
    private boolean tainted;

    DualTransaction(long routeEpoch, StatementParser parser, DualCatalog catalog, DualTally tally) {
        this.routeEpoch = routeEpoch;
        this.parser = parser;
        this.catalog = catalog;
        this.tally = tally;
    }

    /**
     * Looks at a statement that is about to run.
     *
     * @param alterable false if it must run exactly as the application wrote it
     * @return how to run it so that the keys of its rows are returned; empty to run it as it is
     */
    public Optional<DualStatement> take(String sql, boolean alterable) {
        ParsedStatement parsed = parser.parse(sql);
        if (parsed.operation() == Operation.QUERY) {
            return Optional.empty();
        }
        DualTable table = parsed.operation() == Operation.UNKNOWN
                ? null
                : catalog.find(parsed.schema(), parsed.table()).orElse(null);
        boolean setsKey = table != null && table.key().stream().anyMatch(parsed.setColumns()::contains);
        if (table != null && alterable && parsed.simple() && !setsKey && !tainted) {
            return Optional.of(new DualStatement(this, table, parsed.operation(), table.withReturning(sql)));
        }
        tally.leftToLog();
        giveUp(parsed.operation(), table, setsKey);
        return Optional.empty();
    }

    /** Something happened that cannot be followed: the whole transaction is left to the log. */
    public void taint() {
        tainted = true;
        touched.clear();
    }

    /**
     * Reads the rows that the transaction leaves behind. To be called when nothing but COMMIT will follow.
     *
     * @return null if there is nothing to write to new
     */
    public @Nullable DualImages beforeCommit(Connection connection) {
        touched.keySet().removeAll(givenUp);
        if (tainted || touched.isEmpty()) {
            return null;
        }
        try {
            return ImageReader.read(connection, routeEpoch, touched).orElse(null);
        } catch (SQLException e) {
            tally.failed();
            LOG.debug("The rows of a transaction could not be read for dual write; the log carries them", e);
            return null;
        }
    }

    /** Takes the key from a row that a statement returned. */
    void touched(DualTable table, Operation operation, ResultSet row) throws SQLException {
        if (row.getLong(1) != table.table().oid()) {
            taint();
        }
        if (tainted) {
            return;
        }
        List<String> key = new ArrayList<>();
        for (int i = 0; i < table.key().size(); i++) {
            key.add(row.getString(i + 2));
        }
        keys++;
        if (keys > MOST_KEYS) {
            tally.leftToLog();
            taint();
            return;
        }
        touched.computeIfAbsent(table, t -> new HashMap<>()).put(key, operation);
    }

    /** Inserts and deletes that are not followed change no key of a row that is. */
    private void giveUp(Operation operation, @Nullable DualTable table, boolean setsKey) {
        if (operation == Operation.UNKNOWN || table == null) {
            taint();
        } else if (setsKey || operation == Operation.UPDATE) {
            givenUp.add(table);
        }
    }
}
