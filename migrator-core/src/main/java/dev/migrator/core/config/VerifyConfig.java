package dev.migrator.core.config;

/**
 * How the two sides are compared.
 *
 * @param workers chunks that are compared at the same time; each is one session on old and one on new
 * @param chunkRows rows that are compared by one checksum
 */
public record VerifyConfig(int workers, int chunkRows) {
    public static final VerifyConfig DEFAULT = new VerifyConfig(2, 50_000);

    private static final Kind<Integer> WORKERS = Kind.integer(1, 64);
    private static final Kind<Integer> CHUNK_ROWS = Kind.integer(100, 10_000_000);

    static VerifyConfig read(Section root) {
        Section section = root.section("verify");
        VerifyConfig config = new VerifyConfig(
                section.value("workers", WORKERS, DEFAULT.workers),
                section.value("chunk_rows", CHUNK_ROWS, DEFAULT.chunkRows));
        section.end();
        return config;
    }
}
