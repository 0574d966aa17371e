package dev.migrator.core.config;

import static dev.migrator.core.config.ConfigTrees.config;
import static dev.migrator.core.config.ConfigTrees.minimal;
import static dev.migrator.core.config.ConfigTrees.minimalWith;
import static dev.migrator.core.config.ConfigTrees.paths;
import static dev.migrator.core.config.ConfigTrees.problems;
import static dev.migrator.core.config.ConfigTrees.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.ConfigurationFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigReaderTest {
    @Test
    void fourKeysAreAConfigurationWithAllDefaults() {
        assertThat(config(minimal()))
                .isEqualTo(MigrationConfig.of(
                        "shop",
                        Endpoint.of("old-host", 5432, "shop", "ann", "secret-one"),
                        Endpoint.of("new-host", 5432, "shop", "ann", "secret-two"),
                        KafkaConfig.at("localhost:9092")));
    }

    @Test
    void readsEveryKeyOfEverySection() {
        Map<String, Object> tree = minimal();
        tree.put(
                "kafka", Map.of("bootstrap", "a:1,b:2", "properties", Map.of("linger.ms", 5), "replication_factor", 3));
        tree.put("tables", Map.of("include", List.of("public.*"), "exclude", List.of("public.log_*")));
        tree.put("schema", Map.of("mode", "existing", "tools", "/opt/pg/bin", "rebuild_indexes", false));
        tree.put(
                "backfill",
                Map.of(
                        "workers",
                        8,
                        "chunk",
                        "1GB",
                        "max_snapshot_age",
                        "2h",
                        "yield_after",
                        "500ms",
                        "prewarm",
                        true,
                        "throttle",
                        Map.of(
                                "auto",
                                false,
                                "rate",
                                "50MB",
                                "max_standby_lag",
                                "1GB",
                                "max_active_sessions",
                                100,
                                "max_transaction_growth",
                                40,
                                "max_commit_slowdown",
                                3,
                                "max_forced_checkpoints",
                                6,
                                "max_snapshot_age",
                                "20s")));
        tree.put(
                "stream",
                Map.of(
                        "lanes",
                        2,
                        "batch_changes",
                        5,
                        "batch_linger",
                        "0ms",
                        "heartbeat",
                        "2s",
                        "slice_bytes",
                        "1MB",
                        "wal_budget",
                        "64MB",
                        "wal_budget_action",
                        "drop",
                        "on_error",
                        "park",
                        "max_parked_keys",
                        20,
                        "ddl",
                        "apply"));
        tree.put("verify", Map.of("workers", 3, "chunk_rows", 1000));
        tree.put("cutover", Map.of("pause_budget", "1m", "sequence_headroom", 0, "max_debt", 7));

        MigrationConfig config = config(tree);

        assertThat(config.kafka()).isEqualTo(new KafkaConfig("a:1,b:2", Map.of("linger.ms", "5"), 3));
        assertThat(config.tables().patterns().include()).hasToString("[public.*]");
        assertThat(config.tables().patterns().exclude()).hasToString("[public.log_*]");
        assertThat(config.schema())
                .isEqualTo(new SchemaConfig(SchemaConfig.Mode.EXISTING, Path.of("/opt/pg/bin"), false));
        assertThat(config.backfill())
                .isEqualTo(new BackfillConfig(
                        8,
                        DataSize.gigabytes(1),
                        Duration.ofHours(2),
                        Duration.ofMillis(500),
                        new ThrottleConfig(
                                false,
                                DataSize.megabytes(50),
                                DataSize.gigabytes(1),
                                100,
                                40,
                                3,
                                6,
                                Duration.ofSeconds(20)),
                        true));
        assertThat(config.stream())
                .isEqualTo(new StreamConfig(
                        2,
                        5,
                        Duration.ZERO,
                        Duration.ofSeconds(2),
                        DataSize.megabytes(1),
                        DataSize.megabytes(64),
                        StreamConfig.WalBudgetAction.DROP,
                        StreamConfig.OnError.PARK,
                        20,
                        StreamConfig.Ddl.APPLY));
        assertThat(config.verify()).isEqualTo(new VerifyConfig(3, 1000));
        assertThat(config.cutover()).isEqualTo(new CutoverConfig(Duration.ofMinutes(1), 0, 7));
    }

    @Test
    void reportsEveryProblemAtOnceWithItsPath() {
        Map<String, Object> tree = new HashMap<>();
        tree.put("name", "Shop-1");
        tree.put("old", Map.of("host", "h", "port", 70000, "database", "d"));
        tree.put("kafka", Map.of("bootstrap", "nowhere", "replication_factor", 0));
        tree.put("tables", Map.of("include", List.of("public.*", "orders", 7)));
        tree.put("schema", "exsting");
        tree.put("backfill", Map.of("workers", "four", "chunk", 64, "throttle", Map.of("auto", "on", "rate", "fast")));
        tree.put("stream", Map.of("heartbeat", "10 sec"));
        tree.put("verify", List.of());
        tree.put("cutover", Map.of("pause_budget", 10, "max_debt", -1));

        assertThat(problems(tree))
                .containsExactly(
                        "name: \"Shop-1\" is not valid; accepted: a letter from a to z, then at most 30 of a to z, 0 to 9 and _",
                        "old.port: 70000 is not valid; accepted: a whole number from 1 to 65535",
                        "old.user: is missing; accepted: the name of the role to log in as",
                        "new: is missing; accepted: postgresql://user:password@host:5432/database?sslmode=require, or the keys host, database, user ...",
                        "kafka.bootstrap: \"nowhere\" is not valid; accepted: host:port, several separated by commas",
                        "kafka.replication_factor: 0 is not valid; accepted: a whole number from 1 to 100, or -1 for the default of the brokers",
                        "tables.include[1]: \"orders\" is not valid; accepted: schema.table with * and ? as wild cards, such as \"public.*\"",
                        "tables.include[2]: is a number; put it in quotes to make it text",
                        "schema: \"exsting\" is not valid; accepted: one of transfer, existing",
                        "backfill.workers: \"four\" is not valid; accepted: a whole number from 1 to 64",
                        "backfill.chunk: 64 is not valid; accepted: a size from 1MB to 100GB, such as 512KB, 64MB or 1GB",
                        "backfill.throttle.auto: \"on\" is not valid; accepted: one of true, false",
                        "backfill.throttle.rate: \"fast\" is not valid; accepted: unlimited, or a size from 1MB to 100GB, such as 512KB, 64MB or 1GB",
                        "stream.heartbeat: \"10 sec\" is not valid; accepted: a duration from 100ms to 1m, such as 500ms, 10s, 5m or 2h",
                        "verify: is a list; accepted: a group of keys, indented",
                        "cutover.pause_budget: 10 is not valid; accepted: a duration from 10ms to 1h, such as 500ms, 10s, 5m or 2h",
                        "cutover.max_debt: -1 is not valid; accepted: a whole number from 0 to 1000000000000");
    }

    @Test
    void theFailureListsEveryProblemOnItsOwnLine() {
        Map<String, Object> tree = minimalWith("backfill", Map.of("workers", 0));
        tree.put("name", "");

        assertThatThrownBy(() -> read(tree).orThrow("shop.yaml"))
                .isInstanceOf(ConfigurationFailure.class)
                .hasMessageStartingWith("shop.yaml has 2 problems:\n  name: \"\" is not valid;")
                .hasMessageContaining("\n  backfill.workers: 0 is not valid;");
    }

    @Test
    void anEmptyTreeNamesWhatIsMissing() {
        assertThat(paths(Map.of())).containsExactly("name", "old", "new", "kafka");
    }

    @Test
    void anUnknownKeyIsAProblemThatNamesTheKeyThatWasMeant() {
        Map<String, Object> tree = minimalWith("bakfill", Map.of("workers", 2));
        tree.put("stream", Map.of("batch-changes", 10, "haertbeat", "1s", "colour", "red"));
        assertThat(problems(tree))
                .containsExactlyInAnyOrder(
                        "bakfill: is no key that is known here; did you mean backfill?",
                        "stream.batch-changes: is no key that is known here; did you mean batch_changes?",
                        "stream.haertbeat: is no key that is known here; did you mean heartbeat?",
                        "stream.colour: is no key that is known here; accepted: lanes, batch_changes, batch_linger,"
                                + " heartbeat, slice_bytes, wal_budget, wal_budget_action, on_error, max_parked_keys, ddl");
    }

    @Test
    void aSectionOfWhichEverythingIsCommentedOutHasItsDefaults() {
        Map<String, Object> tree = minimalWith("backfill", null);
        tree.put("stream", new HashMap<>(Map.of("lanes", 2)));
        assertThat(config(tree).backfill()).isEqualTo(BackfillConfig.DEFAULT);
    }

    @Test
    void aListWithAnEmptyItemIsAProblem() {
        assertThat(paths(minimalWith("tables", Map.of("include", Arrays.asList("a.b", null)))))
                .containsExactly("tables.include[1]");
    }

    @Test
    void anEmptyIncludeListIsAProblemAndAnEmptyExcludeListIsNot() {
        assertThat(paths(minimalWith("tables", Map.of("include", List.of(), "exclude", List.of()))))
                .containsExactly("tables.include");
    }

    @Test
    void oldAndNewMayNotBeTheSameDatabase() {
        Map<String, Object> tree = minimal();
        tree.put("new", tree.get("old"));
        assertThat(problems(tree)).containsExactly("new: is the database that old is; accepted: another database");
    }

    @Test
    void theSidesThatAreUnderstoodAreKnownThoughTheRestIsNot() {
        Map<String, Object> tree = minimalWith("new", "mysql://host/db");
        assertThat(read(tree).config()).isNull();
        assertThat(read(tree).endpoints()).containsOnlyKeys(Side.OLD);
    }

    @Test
    void moreProblemsFoundElsewhereJoinTheList() {
        ConfigReading reading = read(minimalWith("name", "x!")).with(List.of(new ConfigProblem("old", "is down")));
        assertThat(reading.problems()).extracting(ConfigProblem::path).containsExactly("name", "old");
        ConfigReading fine = read(minimal());
        assertThatThrownBy(() ->
                        fine.with(List.of(new ConfigProblem("new", "is down"))).orThrow("f"))
                .hasMessage("f has 1 problem:\n  new: is down");
    }

    @Test
    void knowsEveryKeyThatAFileMayHave() {
        assertThat(ConfigReader.keys())
                .contains("name", "old.password_file", "new.url", "kafka.properties", "tables.exclude", "schema.tools")
                .contains("stream.slice_bytes", "cutover.pause_budget")
                .doesNotContain("fresh");
    }
}
