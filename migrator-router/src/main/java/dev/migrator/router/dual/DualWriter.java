package dev.migrator.router.dual;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.control.DualStamp;
import dev.migrator.core.control.DualStamps;
import dev.migrator.router.dual.DualImages.Image;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes the images of one committed transaction to new, in one transaction with their stamps. Of a lane that is at or
 * past the images, or is held, nothing is written. Thread-safe.
 */
final class DualWriter {
    private static final String BOUNDS = "SET LOCAL lock_timeout = '50ms'; SET LOCAL statement_timeout = '1s'";

    private static final String LANES = """
            SELECT l.stream, l.lane, l.position::text AS position
              FROM migrator.route r, migrator.stream s JOIN migrator.lane l ON l.stream = s.id
             WHERE r.epoch = ? AND r.dual AND r.writes = 'old' AND s.state = 'running' AND s.source = 'old'
               AND l.hold_at IS NULL AND l.discard_until IS NULL""";

    private record Open(LaneId id, Lsn position) {}

    private final DataSource fresh;

    /** Writes by sessions of new that write as replication does. */
    DualWriter(DataSource fresh) {
        this.fresh = fresh;
    }

    /** True if something was written, false if all of it came too late. */
    boolean write(DualImages images) throws SQLException {
        try (Connection connection = fresh.getConnection()) {
            connection.setAutoCommit(false);
            try {
                boolean written = write(connection, images);
                connection.commit();
                return written;
            } finally {
                connection.rollback();
            }
        }
    }

    private static boolean write(Connection connection, DualImages images) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(BOUNDS);
        }
        List<Open> lanes = lanes(connection, images);
        boolean written = false;
        for (Image image : inKeyOrder(images)) {
            LaneId lane = laneOf(image, lanes, images.position());
            if (lane != null && stamp(connection, lane, image, images)) {
                apply(connection, image);
                written = true;
            }
        }
        return written;
    }

    /** Locks the lanes and then looks where they are: until the commit none of them moves. */
    private static List<Open> lanes(Connection connection, DualImages images) {
        SortedSet<Integer> numbers = new TreeSet<>();
        images.rows().forEach(i -> numbers.add(i.table().lane()));
        numbers.forEach(n -> DualStamps.lockShared(connection, new LaneId("", n)));
        return Queries.on(connection)
                .list("reading the lanes for a dual write", LANES, DualWriter::open, images.routeEpoch());
    }

    /** Two writers that share keys take them in the same order. */
    private static List<Image> inKeyOrder(DualImages images) {
        List<Image> sorted = new ArrayList<>(images.rows());
        sorted.sort((a, b) -> {
            int byTable = a.table().id().compareTo(b.table().id());
            return byTable != 0 ? byTable : a.key().toString().compareTo(b.key().toString());
        });
        return sorted;
    }

    /** The lane of the image's table, null if nothing may be written ahead of it. */
    private static @Nullable LaneId laneOf(Image image, List<Open> lanes, Lsn position) {
        return lanes.stream()
                .filter(l -> l.id().lane() == image.table().lane())
                .filter(l -> !l.position().isAfter(position))
                .map(Open::id)
                .findFirst()
                .orElse(null);
    }

    private static boolean stamp(Connection connection, LaneId lane, Image image, DualImages images) {
        DualStamp stamp = new DualStamp(lane, image.table().id(), image.key(), images.position(), images.xid());
        return !DualStamps.put(connection, Set.of(stamp)).isEmpty();
    }

    private static void apply(Connection connection, Image image) throws SQLException {
        List<@Nullable String> values = image.values();
        String sql = values == null ? image.table().delete() : image.table().upsert();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values == null ? image.key() : values);
            statement.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, List<? extends @Nullable String> values) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            statement.setString(i + 1, values.get(i));
        }
    }

    private static Open open(ResultSet row) throws SQLException {
        return new Open(new LaneId(row.getString("stream"), row.getInt("lane")), Lsn.parse(row.getString("position")));
    }
}
