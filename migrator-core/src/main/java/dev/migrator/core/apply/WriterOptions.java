package dev.migrator.core.apply;

/**
 * How a lane is written.
 *
 * @param setsFrom how many changes of one form there must be before they are written as a set
 */
public record WriterOptions(int setsFrom, ParkingPolicy parking) {
    /** Below 100 changes a batch of prepared statements takes less time than a COPY and what follows it. */
    public static final WriterOptions DEFAULT = new WriterOptions(100, ParkingPolicy.STOP);

    public WriterOptions with(ParkingPolicy other) {
        return new WriterOptions(setsFrom, other);
    }
}
