package dev.migrator.router;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.Route;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What each thread wrote to old last, so that its reads are not behind it. Thread-safe. */
final class SessionMarks {
    private static final Logger LOG = LoggerFactory.getLogger(SessionMarks.class);

    // Not static: what a thread wrote through one router says nothing about another's databases.
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<ReadAfter> marks = new ThreadLocal<>();

    Optional<ReadAfter> ofThread() {
        return Optional.ofNullable(marks.get());
    }

    /** From now on this thread reads nothing older, in addition to what it wrote itself. */
    void require(ReadAfter token) {
        marks.set(latest(marks.get(), token));
    }

    /**
     * Notes a write that has just been committed on this session, and leaves it in autocommit mode; costs a round trip,
     * and only while reads may go to new. Before that it is only noted that there was one.
     *
     * @return the mark, null if none is needed
     */
    @Nullable
    ReadAfter written(Connection physical, Route route) {
        if (route.writes() != Side.OLD) {
            return null;
        }
        ReadAfter mark = route.readsPercent() == 0 ? ReadAfter.BEFORE_READS_MOVED : position(physical);
        require(mark);
        return mark;
    }

    static ReadAfter latest(@Nullable ReadAfter a, ReadAfter b) {
        return a == null || b.position().isAfter(a.position()) ? b : a;
    }

    private static ReadAfter position(Connection physical) {
        try (Statement statement = physical.createStatement()) {
            physical.setAutoCommit(true);
            ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_current_wal_insert_lsn()::text");
            row.next();
            return new ReadAfter(Lsn.parse(row.getString(1)));
        } catch (SQLException e) {
            LOG.debug("The position of a write is not known; this session reads from old", e);
            return ReadAfter.EVERYTHING;
        }
    }
}
