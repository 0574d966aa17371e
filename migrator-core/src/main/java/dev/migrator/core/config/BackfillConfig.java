package dev.migrator.core.config;

/**
 * How the rows that are already there are copied.
 *
 * @param workers chunks that are copied at the same time; each is one session on old and one on new
 * @param chunk how much of a table one worker takes at a time
 * @param throttle when the copy is to go slower than it could
 */
public record BackfillConfig(int workers, DataSize chunk, ThrottleConfig throttle) {
    /** The largest number of workers that may be asked for. */
    public static final int MOST_WORKERS = 64;

    public static final BackfillConfig DEFAULT = new BackfillConfig(4, DataSize.megabytes(64), ThrottleConfig.DEFAULT);

    private static final Kind<Integer> WORKERS = Kind.integer(1, MOST_WORKERS);
    private static final Kind<DataSize> CHUNK = Kind.size(DataSize.megabytes(1), DataSize.gigabytes(100));

    static BackfillConfig read(Section root) {
        Section section = root.section("backfill");
        BackfillConfig config = new BackfillConfig(
                section.value("workers", WORKERS, DEFAULT.workers),
                section.value("chunk", CHUNK, DEFAULT.chunk),
                ThrottleConfig.read(section));
        section.end();
        return config;
    }
}
