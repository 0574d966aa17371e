package dev.migrator.router.dual;

import com.zaxxer.hikari.HikariDataSource;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.Route;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.SqlState;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dual write: old is the authority, new gets the rows at once if it can, and the log heals the rest. Thread-safe. */
public final class DualWrites implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DualWrites.class);
    private static final Duration POOL_WAIT = Duration.ofMillis(300);
    private static final int POOL_SIZE = 4;

    private final Database old;
    private final DataSource application;
    private final DataSource home;
    private final HikariDataSource fresh;
    private final DualWriter writer;
    private final DualTally tally;
    private final StatementParser parser = new StatementParser();
    private final CircuitBreaker breaker = CircuitBreaker.of(
            "migrator-dual-write",
            CircuitBreakerConfig.custom()
                    .slidingWindowSize(20)
                    .minimumNumberOfCalls(5)
                    .waitDurationInOpenState(Duration.ofSeconds(2))
                    .permittedNumberOfCallsInHalfOpenState(2)
                    .ignoreException(e -> SqlState.is(e, SqlState.LOCK_NOT_AVAILABLE))
                    .build());
    private volatile DualCatalog catalog = DualCatalog.EMPTY;
    private long readFor = -1;

    /**
     * Opens no session yet.
     *
     * @param old its catalog says which tables take part
     * @param fresh where rows are written, by a role that may set session_replication_role
     * @param application the application's own sessions to old
     * @param home sessions to the control schema
     */
    public DualWrites(Database old, Database fresh, DataSource application, DataSource home, DualTally tally) {
        this.old = old;
        this.application = application;
        this.home = home;
        this.fresh = fresh.pool(Purpose.REPLAY, POOL_SIZE, POOL_WAIT);
        this.writer = new DualWriter(this.fresh);
        this.tally = tally;
    }

    /**
     * Reads which tables take part when dual write has been turned on; until that is done all is left to the log. To be
     * called again and again by one thread: it does nothing when there is nothing to do.
     */
    public void follow(Route route) {
        if (!isOn(route)) {
            readFor = -1;
            return;
        }
        if (readFor >= 0) {
            return;
        }
        try (Connection session = application.getConnection()) {
            catalog = DualCatalog.read(old, session, home);
            readFor = route.epoch();
            LOG.info("Dual write of {} tables from route epoch {} on", catalog.size(), route.epoch());
        } catch (SQLException | MigratorException e) {
            LOG.debug("Dual write has to wait: {}", e.getMessage());
        }
    }

    /** Follows a write transaction that begins under this route; null if it is not to be written to both. */
    public @Nullable DualTransaction begin(Route route) {
        return isOn(route) ? new DualTransaction(route.epoch(), parser, catalog, tally) : null;
    }

    /** Writes the rows of a transaction that has certainly been committed on old. Never fails, takes about a second at most. */
    public void write(DualImages images) {
        try {
            if (breaker.executeCallable(() -> writer.write(images))) {
                tally.written();
            } else {
                tally.late();
            }
        } catch (CallNotPermittedException e) {
            tally.failed();
        } catch (Exception e) {
            lost(e);
        }
    }

    @Override
    public void close() {
        fresh.close();
    }

    /** Replay at work on the lane is not a failure: it brings the rows itself. */
    private void lost(Exception failure) {
        if (SqlState.is(failure, SqlState.LOCK_NOT_AVAILABLE)) {
            tally.late();
            return;
        }
        tally.failed();
        LOG.debug("The rows of a transaction were not written to new; the log carries them", failure);
    }

    private static boolean isOn(Route route) {
        return route.dual() && route.writes() == Side.OLD;
    }
}
