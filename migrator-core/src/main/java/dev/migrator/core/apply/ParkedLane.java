package dev.migrator.core.apply;

import dev.migrator.core.control.LaneState;
import dev.migrator.core.control.ParkedKey;
import dev.migrator.core.control.ParkedKeys;
import java.sql.Connection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The parked keys of a lane in the memory of one session: read once, and again when the lane's row tells that somebody else
 * has changed them. A commit whose outcome is not known ends the session, and with it this. Not thread-safe.
 */
final class ParkedLane {
    private static final long UNREAD = -1;

    private final ParkingPolicy policy;
    private long revision = UNREAD;
    private Map<ParkedKey.Id, ParkedKey> keys = Map.of();

    ParkedLane(ParkingPolicy policy) {
        this.policy = policy;
    }

    /** For a transaction that has the lane's row locked. */
    Parking open(Connection connection, LaneState lane) {
        if (revision != lane.parkedRevision()) {
            keys = ParkedKeys.on(connection).of(lane.id()).stream()
                    .collect(Collectors.toUnmodifiableMap(ParkedKey::id, Function.identity()));
            revision = lane.parkedRevision();
        }
        return new Parking(lane.id(), policy, keys);
    }

    /** The transaction of {@code parking} has committed. */
    void committed(Parking parking) {
        keys = parking.keys();
    }
}
