package dev.migrator.verify;

import dev.migrator.core.connect.Purpose;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Replay of a log without changes, by the rules of a held lane: arrives at the position it is held at, and says so only
 * when a marker shows that nothing is missing.
 */
final class IdleReplay implements AutoCloseable {
    private static final String ARRIVE =
            "UPDATE migrator.lane SET position = hold_at, held_at = hold_at WHERE hold_at > position";

    private final Pair pair;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "idle-replay");
    private long markers;

    private IdleReplay(Pair pair) {
        this.pair = pair;
    }

    static IdleReplay start(Pair pair) {
        IdleReplay replay = new IdleReplay(pair);
        replay.markers = replay.pair.countOnSource("SELECT count(*) FROM migrator.marker");
        replay.thread.start();
        return replay;
    }

    private void run() {
        try (Connection source = pair.source.open(Purpose.MONITOR);
                Connection target = pair.target.open(Purpose.REPLAY);
                Statement count = source.createStatement();
                PreparedStatement arrive = target.prepareStatement(ARRIVE)) {
            while (!stop.await(5, TimeUnit.MILLISECONDS)) {
                try (ResultSet row = count.executeQuery("SELECT count(*) FROM migrator.marker")) {
                    row.next();
                    if (row.getLong(1) > markers && arrive.executeUpdate() > 0) {
                        markers = row.getLong(1);
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
