package dev.migrator.bench.contestant;

import dev.migrator.bench.meter.ProcessMeter;
import dev.migrator.bench.meter.ProcessUsage;
import dev.migrator.bench.server.BenchServers;
import dev.migrator.bench.server.Pair;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.ConfigurationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** This program as its users run it: {@code migrator start} in a process of its own, with a file of five lines. */
public final class Migrator implements Contestant {
    private static final Duration PREPARING = Duration.ofMinutes(15);

    private final BenchServers servers;
    private final Path folder;
    private final List<String> options;

    /**
     * @param folder for its configurations and outputs; the caller removes it
     * @param options of its JVM, behind those of the launcher
     */
    public Migrator(BenchServers servers, Path folder, List<String> options) {
        this.servers = servers;
        this.folder = folder;
        this.options = List.copyOf(options);
    }

    @Override
    public String name() {
        return "migrator";
    }

    @Override
    public void prepare(Pair pair) {
        configure(pair);
        MigratorProcess.start(home(pair), List.of(), "start", "--until-following")
                .awaitSuccess(PREPARING);
    }

    /** The folder of its configuration, in which it runs. */
    public Path home(Pair pair) {
        return folder.resolve(pair.name());
    }

    /** Runs one command to its end with the options of the measured JVM. */
    public void run(Pair pair, String... arguments) {
        begin(pair, arguments).awaitSuccess(PREPARING);
    }

    /** Begins one command with the options of the measured JVM; the configuration is written already. */
    public Program begin(Pair pair, String... arguments) {
        return MigratorProcess.start(home(pair), options, arguments);
    }

    /** Writes the configuration. */
    public void configure(Pair pair) {
        Path home = home(pair);
        try {
            Files.createDirectories(home);
            Files.writeString(home.resolve("migrator.yaml"), configuration(pair));
        } catch (IOException e) {
            throw new ConfigurationFailure("cannot write the configuration to " + home + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Carrying start(Pair pair) {
        ProcessMeter broker = ProcessMeter.fromNow("Kafka broker", servers.kafkaPid());
        Program process = MigratorProcess.start(home(pair), options, "start");
        ProcessMeter jvm = ProcessMeter.ofWholeLife("migrator's JVM", process.pid());
        return new Carrying() {
            @Override
            public List<ProcessUsage> usage() {
                Stream<ProcessMeter> sessions =
                        Stream.concat(Sessions.walsender(pair).stream(), Sessions.replay(pair).stream());
                return Stream.concat(Stream.of(jvm, broker), sessions)
                        .map(ProcessMeter::read)
                        .toList();
            }

            @Override
            public void requireAlive() {
                process.requireAlive();
            }

            @Override
            public void close() {
                process.close();
            }
        };
    }

    @Override
    public void remove(Pair pair) {
        MigratorProcess.start(home(pair), List.of(), "abort").awaitSuccess(PREPARING);
    }

    private String configuration(Pair pair) {
        return """
                name: %s
                old: %s
                new: %s
                kafka: %s
                """.formatted(
                        pair.name(),
                        url(pair.on(Side.OLD).endpoint()),
                        url(pair.on(Side.NEW).endpoint()),
                        servers.kafka());
    }

    /** The servers trust everybody on loopback; the file wants a password. */
    private static String url(Endpoint endpoint) {
        return "postgresql://%s:unused@%s:%d/%s"
                .formatted(endpoint.user(), endpoint.host(), endpoint.port(), endpoint.database());
    }
}
