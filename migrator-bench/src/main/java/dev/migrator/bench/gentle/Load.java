package dev.migrator.bench.gentle;

import dev.migrator.bench.contestant.Program;
import dev.migrator.bench.server.Pgbench;
import dev.migrator.core.failure.RetryableFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** pgbench on old, with a line of its log for each transaction. */
final class Load {
    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");
    private static final Duration MORE = Duration.ofMinutes(2);
    private static final String PREFIX = "transactions";

    private final Pgbench pgbench;
    private final Cores cores;
    private final Path folder;

    /** @param folder for its logs; each load has one of its own */
    Load(Pgbench pgbench, Cores cores, Path folder) {
        this.pgbench = pgbench;
        this.cores = cores;
        this.folder = folder;
    }

    /** How many transactions a second it reaches if nothing holds it back. */
    double maximum(Duration time) {
        try (Program program = Program.start("pgbench", folder, cores.besideOld(pgbench.unlimited(time)))) {
            program.awaitSuccess(time.plus(MORE));
            Matcher rate = RATE.matcher(program.output());
            if (!rate.find()) {
                throw new RetryableFailure("pgbench does not say how fast it was: " + program.output());
            }
            return Double.parseDouble(rate.group(1));
        }
    }

    /** Begins; closing the program ends the load early. */
    Program begin(int perSecond, Duration time) {
        return Program.start(
                "pgbench", folder, cores.besideOld(pgbench.logging(perSecond, time, folder.resolve(PREFIX))));
    }

    /** What its log has; the last moments before an early end may be missing. */
    List<Transaction> transactions() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().startsWith(PREFIX + "."))
                    .flatMap(Load::lines)
                    .filter(Transaction::isWhole)
                    .map(Transaction::parse)
                    .toList();
        } catch (IOException e) {
            throw new RetryableFailure("cannot read the log of pgbench in %s: %s".formatted(folder, e), e);
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return whole(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its lines; pgbench writes by the block, so the last one may be cut off anywhere. */
    static Stream<String> whole(String log) {
        return log.substring(0, log.lastIndexOf('\n') + 1).lines();
    }
}
