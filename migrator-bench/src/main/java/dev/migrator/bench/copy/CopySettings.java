package dev.migrator.bench.copy;

import dev.migrator.bench.copier.PgcopydbVariant;
import java.util.List;
import java.util.Locale;

/**
 * What is copied, and how often.
 *
 * @param data which tables
 * @param scale how large they are: of pgbench 100,000 accounts each, of the mixed data about 7 MB each
 * @param smallTables of the mixed data
 * @param rounds each copies so often, in alternating order
 * @param variants of pgcopydb, of which the fastest takes part
 * @param memoryScales of pgbench at which the memory of migrator is measured by itself
 */
public record CopySettings(
        Data data, int scale, int smallTables, int rounds, List<PgcopydbVariant> variants, List<Integer> memoryScales) {
    public CopySettings {
        variants = List.copyOf(variants);
        memoryScales = List.copyOf(memoryScales);
    }

    /** Which tables are copied. */
    public enum Data {
        /** Four tables of pgbench, nearly all of it in one. */
        PGBENCH,
        /** Wide rows, long texts, documents, and many small tables. */
        MIXED;

        /** As the command line and the report have it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
