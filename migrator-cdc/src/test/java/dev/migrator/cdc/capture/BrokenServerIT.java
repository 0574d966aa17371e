package dev.migrator.cdc.capture;

import static dev.migrator.cdc.capture.UsedStreams.broken;
import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.embedded.kafka.KafkaBroker;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import dev.migrator.embedded.postgres.StopMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A source that is put back to an earlier state, goes on from there, and is taken over by a standby of it. */
@Timeout(180)
class BrokenServerIT {
    @Test
    void aSourceThatWasPutBackOrFailedOverStopsTheStream() throws Exception {
        Path folder = Files.createTempDirectory("migrator-broken-");
        Path copy = folder.resolveSibling(folder.getFileName() + "-copy");
        PostgresOptions options = PostgresOptions.of(14).withoutFsync();
        try (KafkaBroker kafka = KafkaBroker.launch();
                PostgresServer server = PostgresServer.start(options.in(folder));
                TestStream stream = UsedStreams.of(server, kafka)) {
            server.stop(StopMode.FAST);
            run("cp", "-a", folder.toString(), copy.toString());
            server.start();
            stream.start();
            stream.execute("INSERT INTO public.t SELECT g FROM generate_series(10, 3000) g");
            stream.upToMarker(0);
            stream.stop();
            server.stop(StopMode.FAST);
            try (PostgresServer restored = PostgresServer.start(options.in(copy))) {
                isFoundInTheCopy(restored, stream);
            } finally {
                server.start();
            }
        } finally {
            run("rm", "-rf", folder.toString(), copy.toString());
        }
    }

    private static void isFoundInTheCopy(PostgresServer restored, TestStream stream) throws Exception {
        Database old = new Database(
                Side.OLD, restored.endpoint(stream.source.endpoint().database()));
        int slices = stream.slices(0).size();
        broken(stream.failureOn(old), BreakReason.SOURCE_WENT_BACK)
                .hasMessageContaining("put back to an earlier state");
        try (Connection connection = old.open(Purpose.CONTROL);
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO public.t SELECT g, repeat('x', 100) FROM generate_series(5000, 15000) g");
        }
        broken(stream.failureOn(old), BreakReason.SOURCE_WENT_BACK).hasMessageContaining("has none that ends there");
        try (Connection connection = old.open(Purpose.CONTROL);
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT '') TO PROGRAM 'touch standby.signal'");
        }
        restored.stop(StopMode.FAST);
        restored.start();
        try (Connection connection = old.open(Purpose.CONTROL);
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_promote()");
        }
        broken(stream.failureOn(old), BreakReason.SOURCE_FAILED_OVER)
                .hasMessageContaining("on timeline 2, it was on 1");
        assertThat(stream.slices(0)).hasSize(slices);
        UsedStreams.change(stream, r -> anotherServer(r));
        broken(stream.failureOn(old), BreakReason.SOURCE_REPLACED).hasMessageContaining("it was 42");
    }

    private static dev.migrator.core.control.StreamRecord anotherServer(dev.migrator.core.control.StreamRecord r) {
        return new dev.migrator.core.control.StreamRecord(
                r.id(),
                1,
                r.source(),
                r.state(),
                r.slot(),
                r.publication(),
                r.topic(),
                1,
                "42",
                r.timeline(),
                r.start());
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
