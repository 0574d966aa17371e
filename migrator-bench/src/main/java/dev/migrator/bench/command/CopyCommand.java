package dev.migrator.bench.command;

import dev.migrator.bench.copier.PgcopydbVariant;
import dev.migrator.bench.copy.Copy;
import dev.migrator.bench.copy.CopySettings;
import dev.migrator.bench.server.BenchServers;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "copy",
        mixinStandardHelpOptions = true,
        description = {
            "Copies the same database into an empty one by migrator, pgcopydb, pg_dump | psql and hand-made pipes, and compares"
                    + " time, CPU and memory. Every row, index and constraint of each copy is compared with old.",
            "What is not installed is left out and named (apt-get install pgcopydb postgresql-client postgresql-contrib)."
        },
        footer = {
            "",
            "Examples: migrator-bench/bench copy --markdown docs/benchmarks.md",
            "          migrator-bench/bench copy --data mixed --markdown docs/benchmarks.md",
            "          migrator-bench/bench copy --rounds 0 --memory-scales 20,400"
        })
final class CopyCommand extends Bench {
    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Copies of each, in alternating order; 0: none (${DEFAULT-VALUE}).")
    int rounds;

    @Option(
            names = "--data",
            defaultValue = "pgbench",
            description =
                    "One of ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}). mixed: wide rows, long texts, jsonb, secondary"
                            + " indexes and many small tables.")
    CopySettings.Data data = CopySettings.Data.PGBENCH;

    @Option(
            names = "--scale",
            defaultValue = "200",
            description = "Of pgbench: 100,000 accounts each; of mixed: about 7 MB each (${DEFAULT-VALUE}).")
    int scale;

    @Option(
            names = "--small-tables",
            defaultValue = "500",
            description = "Of the mixed data, with 100 rows each (${DEFAULT-VALUE}).")
    int smallTables;

    @Option(
            names = "--pgcopydb",
            defaultValue = "2/2,4/4,2/2/500MB,4/4/500MB",
            split = ",",
            description =
                    "Its --table-jobs/--index-jobs/--split-tables-larger-than; of several the fastest in a trial takes"
                            + " part (${DEFAULT-VALUE}).")
    List<String> variants = List.of();

    @Option(
            names = "--memory-scales",
            split = ",",
            description = "Also measure the memory of migrator alone at these scales of pgbench, such as 20,400.")
    List<Integer> memoryScales = List.of();

    @Override
    String section() {
        if (rounds == 0) {
            return "copy-memory";
        }
        return data == CopySettings.Data.PGBENCH ? "copy" : "copy-mixed";
    }

    @Override
    String measure(BenchServers servers, Path folder) {
        List<PgcopydbVariant> pgcopydb =
                variants.stream().map(PgcopydbVariant::parse).toList();
        CopySettings settings = new CopySettings(data, scale, smallTables, rounds, pgcopydb, memoryScales);
        return new Copy(servers, settings, folder, jvmOptions, this::progress).run();
    }
}
