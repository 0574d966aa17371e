package dev.migrator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.bench.copier.PgcopydbCopier;
import dev.migrator.bench.server.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmarks themselves, small: every contestant arrives, the data agree, and the report holds figures. */
class BenchIT {
    @TempDir
    Path folder;

    @BeforeAll
    static void tools() {
        require("pgbench", "postgresql-contrib");
        require("pg_dump", "postgresql-client");
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/stat")), "only Linux has /proc");
    }

    @Test
    void drainMeasuresTheSameBacklogOnBothWays() throws Exception {
        Path report = folder.resolve("report.md");
        assertThat(Main.run(
                        "drain",
                        "--rounds=1",
                        "--scale=1",
                        "--transactions=2000",
                        "--update-rows=5000",
                        "--markdown=" + report))
                .isZero();
        String text = Files.readString(report);
        assertThat(text).startsWith("<!-- bench:drain -->").contains("13,001 changes");
        for (String contestant : List.of("native subscription", "migrator")) {
            assertThat(figure(text, contestant, 1)).isBetween(0.01, 120.0);
            assertThat(figure(text, contestant, 6)).isBetween(0.01, 120.0);
        }
        assertThat(figure(text, "native subscription", 4)).isEqualTo(1.0);
        assertThat(figure(text, "migrator: migrator's JVM", 1)).isGreaterThan(0.5);
        assertThat(figure(text, "migrator: migrator's JVM", 2)).isBetween(50.0, 1500.0);
        assertThat(text)
                .contains("native subscription: walsender", "native subscription: apply worker")
                .contains("migrator: Kafka broker", "migrator: walsender", "migrator: replay session");
    }

    @Test
    void latencyTimesEveryRowOnBothWays() throws Exception {
        Path report = folder.resolve("report.md");
        assertThat(Main.run("latency", "--rate=100", "--seconds=2", "--warm-up=1", "--scale=1", "--markdown=" + report))
                .isZero();
        String text = Files.readString(report);
        for (String contestant : List.of("native subscription", "migrator")) {
            assertThat(figure(text, contestant, 5)).isEqualTo(200);
            assertThat(figure(text, contestant, 1)).isLessThanOrEqualTo(figure(text, contestant, 4));
            assertThat(figure(text, contestant, 4)).isBetween(0.1, 60_000.0);
        }
    }

    /** The rows are so large that capture decodes them itself and their slices go in pieces. */
    @Test
    void memoryTakesLargeRowsAndTransactionsThroughTheHeapOfTheLauncher() throws Exception {
        Path report = folder.resolve("report.md");
        assertThat(Main.run("memory", "--rows=20000", "--value-mb=6", "--markdown=" + report))
                .isZero();
        String text = Files.readString(report);
        assertThat(text).startsWith("<!-- bench:memory -->").contains("40,008 rows are the same on both sides");
        assertThat(figure(text, "migrator's JVM", 2)).isBetween(50.0, 1500.0);
        assertThat(figure(text, "one update of 20,000 rows", 1)).isBetween(0.01, 120.0);
        assertThat(figure(text, "no key: update of the bytea", 1)).isBetween(0.01, 120.0);
    }

    /** The mixed data for all, and pgbench's for the memory; pgcopydb takes part where it is installed. */
    @Test
    void copyComparesEveryWayWithWhatOldHolds() throws Exception {
        Path report = folder.resolve("report.md");
        assertThat(Main.run(
                        "copy",
                        "--data=mixed",
                        "--scale=1",
                        "--small-tables=5",
                        "--rounds=1",
                        "--pgcopydb=2/2",
                        "--memory-scales=1",
                        "--markdown=" + report))
                .isZero();
        String text = Files.readString(report);
        assertThat(text).startsWith("<!-- bench:copy-mixed -->").contains("6,300 rows in 8 tables");
        for (String contestant : List.of("migrator", "pg_dump into psql", "hand-made pipes")) {
            assertThat(figure(text, contestant, 1)).isBetween(0.01, 120.0);
        }
        assertThat(figure(text, "hand-made pipes", 4)).isEqualTo(1.0);
        assertThat(figure(text, "migrator: its processes", 2)).isBetween(50.0, 1500.0);
        assertThat(figure(text, "the rows are there", 1)).isBetween(0.5, 120.0);
        assertThat(figure(text, "1", 4)).isBetween(50.0, 1500.0);
        assertThat(text)
                .contains(
                        Tools.find(PgcopydbCopier.PROGRAM).isPresent() ? "| pgcopydb clone |" : PgcopydbCopier.MISSING);
    }

    @Test
    void gentleTimesTheLoadWhileNobodyCopiesAndWhileEachDoes() throws Exception {
        Path report = folder.resolve("report.md");
        assertThat(Main.run(
                        "gentle",
                        "--scale=1",
                        "--rounds=1",
                        "--rate=200",
                        "--seconds=1",
                        "--warm-up=1",
                        "--markdown=" + report))
                .isZero();
        String text = Files.readString(report);
        assertThat(text).startsWith("<!-- bench:gentle -->").contains("with 200 transactions a second");
        for (String window : List.of(
                "nobody copies",
                "migrator: from its start to where new follows",
                "native subscription: after that, while it follows")) {
            assertThat(figure(text, window, 2)).isBetween(20.0, 400.0);
            assertThat(figure(text, window, 3)).isLessThanOrEqualTo(figure(text, window, 5));
        }
        for (String window : List.of(
                "migrator: while rows are copied",
                "native subscription: while rows are copied",
                "pg_dump into psql, which does not follow")) {
            assertThat(figure(text, window, 1)).isBetween(0.01, 60.0);
        }
        assertThat(figure(text, "nobody copies", 6)).isEqualTo(1.0);
        assertThat(text.contains("| pgcopydb clone, which does not follow |"))
                .isEqualTo(Tools.find(PgcopydbCopier.PROGRAM).isPresent())
                .isNotEqualTo(text.contains(PgcopydbCopier.MISSING));
    }

    /** Of the first row that begins so. */
    private static double figure(String report, String row, int column) {
        String line = report.lines()
                .filter(l -> l.startsWith("| " + row + " |"))
                .findFirst()
                .orElseThrow();
        return Double.parseDouble(line.split("\\|", -1)[column + 1].strip().replace(",", ""));
    }

    private static void require(String tool, String debianPackage) {
        boolean there = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
        Assumptions.assumeTrue(there, "needs " + tool + " (Debian package " + debianPackage + ")");
    }
}
