package dev.migrator.core.config;

/**
 * How the rows that are already there are copied.
 *
 * @param workers chunks that are copied at the same time; each is one session on old and one on new
 * @param chunk how much of a table one worker takes at a time
 */
public record BackfillConfig(int workers, DataSize chunk) {
    public static final BackfillConfig DEFAULT = new BackfillConfig(4, DataSize.megabytes(64));

    private static final Kind<Integer> WORKERS = Kind.integer(1, 64);
    private static final Kind<DataSize> CHUNK = Kind.size(DataSize.megabytes(1), DataSize.gigabytes(100));

    static BackfillConfig read(Section root) {
        Section section = root.section("backfill");
        BackfillConfig config = new BackfillConfig(
                section.value("workers", WORKERS, DEFAULT.workers), section.value("chunk", CHUNK, DEFAULT.chunk));
        section.end();
        return config;
    }
}
