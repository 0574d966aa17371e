package dev.migrator.bench.copy;

import dev.migrator.bench.contestant.Milestone;
import dev.migrator.bench.contestant.Program;
import dev.migrator.bench.copier.Copier;
import dev.migrator.bench.meter.TreeMeter;
import dev.migrator.bench.meter.TreeMeters;
import dev.migrator.bench.server.BenchServers;
import dev.migrator.bench.server.Contents;
import dev.migrator.bench.server.Pair;
import dev.migrator.core.connect.Side;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Lets one after the other copy the same database, each into an empty one; then compares every row. */
final class CopyRound {
    private static final Duration LONGEST = Duration.ofHours(2);

    private final BenchServers servers;
    private final Pair pair;
    private final Path folder;
    private final Contents expected;
    private int number;

    /**
     * @param folder for what the programs write
     * @param expected what old holds
     */
    CopyRound(BenchServers servers, Pair pair, Path folder, Contents expected) {
        this.servers = servers;
        this.pair = pair;
        this.folder = folder;
        this.expected = expected;
    }

    /**
     * Returns when the copy is compared and nothing of it is left on old.
     *
     * @throws dev.migrator.core.failure.DivergenceFailure if new does not hold what old holds
     */
    Copied copy(Copier copier) {
        Path place = folder.resolve("copy-%03d".formatted(++number));
        pair.renewTarget();
        copier.prepare(pair, place);
        Copied copied = measure(copier, place);
        expected.requireSame(Contents.of(pair, Side.NEW), copier.name());
        copier.remove(pair);
        return copied;
    }

    private Copied measure(Copier copier, Path place) {
        try (TreeMeters meters = new TreeMeters()) {
            List<TreeMeter> all = new ArrayList<>(List.of(
                    meters.server("old server", BenchServers.serverPid(pair.on(Side.OLD))),
                    meters.server("new server", BenchServers.serverPid(pair.on(Side.NEW))),
                    meters.server("Kafka broker", servers.kafkaPid())));
            OffsetDateTime begun = Milestone.now(pair);
            long start = System.nanoTime();
            Program program = copier.start(pair, place);
            TreeMeter own = meters.program("its processes", program.pid());
            program.awaitSuccess(LONGEST);
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            meters.ended(own);
            return new Copied(
                    copier.name(),
                    time,
                    begun,
                    Stream.concat(Stream.of(own), all.stream())
                            .map(TreeMeter::usage)
                            .toList(),
                    copier.milestones(pair));
        }
    }
}
