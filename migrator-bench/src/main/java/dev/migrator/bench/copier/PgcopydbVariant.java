package dev.migrator.bench.copier;

import dev.migrator.core.failure.ConfigurationFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Settings of {@code pgcopydb clone}.
 *
 * @param split tables larger than this are copied in parts at once; empty: none is
 */
public record PgcopydbVariant(int tableJobs, int indexJobs, Optional<String> split) {
    /** Reads "TABLE_JOBS/INDEX_JOBS" or "TABLE_JOBS/INDEX_JOBS/SIZE". */
    public static PgcopydbVariant parse(String text) {
        String[] parts = text.split("/", -1);
        try {
            if (parts.length == 2 || parts.length == 3) {
                return new PgcopydbVariant(
                        Integer.parseInt(parts[0]),
                        Integer.parseInt(parts[1]),
                        parts.length == 3 ? Optional.of(parts[2]) : Optional.empty());
            }
        } catch (NumberFormatException e) {
            throw new ConfigurationFailure(wrong(text), e);
        }
        throw new ConfigurationFailure(wrong(text));
    }

    List<String> options() {
        List<String> options = new ArrayList<>(List.of("--table-jobs", "" + tableJobs, "--index-jobs", "" + indexJobs));
        split.ifPresent(size -> options.addAll(List.of("--split-tables-larger-than", size)));
        return options;
    }

    private static String wrong(String text) {
        return "--pgcopydb=%s is not TABLE_JOBS/INDEX_JOBS or TABLE_JOBS/INDEX_JOBS/SIZE, such as 4/4/500MB"
                .formatted(text);
    }
}
