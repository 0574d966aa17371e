package dev.migrator.embedded;

import static dev.migrator.embedded.Sql.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.failure.ConfigurationFailure;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.process.Waits;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.DockerClientFactory;

class ServersIT {
    @Test
    void startsWhatWasAskedFor() throws Exception {
        try (Servers servers = Servers.builder()
                .postgres("old", 14)
                .postgres("new", PostgresOptions.of(18).withoutFsync().with("work_mem", "7MB"))
                .kafka()
                .start()) {
            assertThat(query(servers.postgres("old").endpoint("postgres"), "SHOW server_version"))
                    .startsWith("14.");
            assertThat(query(servers.postgres("new").endpoint("postgres"), "SHOW work_mem"))
                    .isEqualTo("7MB");
            try (Admin admin =
                    Admin.create(Map.of("bootstrap.servers", servers.kafka().bootstrapServers()))) {
                assertThat(admin.describeCluster().nodes().get()).hasSize(1);
            }
            assertThat(servers.embeddedKafka().isRunning()).isTrue();
            assertThatThrownBy(() -> servers.postgres("other"))
                    .isInstanceOf(RefusedFailure.class)
                    .hasMessageContaining("old");
        }
    }

    @Test
    void closesTheOthersWhenOneDoesNotStart() {
        ServersBuilder builder = Servers.builder()
                .postgres("old", 14)
                .postgres("new", PostgresOptions.of(18).with("wal_level", "nonsense"));

        assertThatThrownBy(builder::start).isInstanceOf(RetryableFailure.class).hasMessageContaining("wal_level");

        assertThat(Waits.until(() -> guards().isEmpty(), Duration.ofSeconds(10)))
                .as("left: %s", guards())
                .isTrue();
    }

    @Test
    void saysThatContainersNeedADockerEngine() {
        if (DockerClientFactory.instance().isDockerAvailable()) {
            return;
        }
        assertThatThrownBy(() -> Servers.builder().containers().kafka().start())
                .isInstanceOf(ConfigurationFailure.class)
                .hasMessageContaining("Docker");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingIsLeftWhenTheProgramIsEndedOrKilled(boolean killed, @TempDir Path temporary) throws IOException {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ForgetfulProgram.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = program.inputReader();
        assertThat(output.lines().anyMatch(ForgetfulProgram.UP::equals)).isTrue();
        assertThat(folders(temporary)).hasSize(2);

        if (killed) {
            program.destroyForcibly();
        } else {
            program.toHandle().destroy();
        }

        assertThat(Waits.until(
                        () -> folders(temporary).isEmpty() && servers(temporary).isEmpty(), Duration.ofSeconds(30)))
                .as("left: %s, %s", folders(temporary), servers(temporary))
                .isTrue();
    }

    /** Every server that was not closed has one. */
    private static List<String> guards() {
        return ProcessHandle.current()
                .descendants()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(command -> command.contains("migrator-guard"))
                .toList();
    }

    private static List<String> servers(Path folder) {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(command -> command.contains(folder.toString()))
                .toList();
    }

    private static List<Path> folders(Path temporary) {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.filter(file -> file.getFileName().toString().matches("migrator-(kafka|postgres)-[0-9].*"))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
