package dev.migrator.core.apply;

/**
 * What a lane does with a change that does not fit its own row.
 *
 * @param parks true if the row's key is set aside and all else goes on; false if the lane stops
 * @param mostKeys how many keys of a lane may be parked; one more stops it in any case
 */
public record ParkingPolicy(boolean parks, int mostKeys) {
    /** The lane stops; keys that were parked before stay so. */
    public static final ParkingPolicy STOP = new ParkingPolicy(false, 1_000);

    public ParkingPolicy {
        if (mostKeys < 1) {
            throw new IllegalArgumentException("at least one key must be allowed to be parked, not " + mostKeys);
        }
    }

    /** The key is set aside, as long as there are not too many of them. */
    public static ParkingPolicy parkUpTo(int keys) {
        return new ParkingPolicy(true, keys);
    }
}
