package dev.migrator.cli.demo;

import dev.migrator.cli.demo.shop.Shop;
import dev.migrator.cli.demo.step.Story;
import dev.migrator.cli.output.Figures;
import dev.migrator.core.config.KafkaConfig;
import dev.migrator.core.config.MigrationConfig;
import dev.migrator.core.config.SchemaConfig;
import dev.migrator.core.connect.Databases;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.embedded.Servers;
import dev.migrator.embedded.postgres.PostgresOptions;
import java.time.Duration;

/** The servers of the demo with the shop on old, and how to reach them. */
final class DemoServers implements AutoCloseable {
    static final int OLD_MAJOR = 14;
    static final int NEW_MAJOR = 18;

    private static final String DATABASE = "shop";

    private final Servers servers;

    private DemoServers(Servers servers) {
        this.servers = servers;
    }

    /** Starts all of them at once. */
    static DemoServers start(Story story) {
        story.heading("The servers");
        story.say("""
                A real PostgreSQL %d (old), a real PostgreSQL %d (new) and a real Kafka start on free local ports, in a
                temporary folder that is removed at the end.""".formatted(OLD_MAJOR, NEW_MAJOR));
        long begun = System.nanoTime();
        DemoServers started = new DemoServers(Servers.builder()
                .postgres("old", PostgresOptions.of(OLD_MAJOR).withoutFsync())
                .postgres("new", PostgresOptions.of(NEW_MAJOR).withoutFsync())
                .kafka()
                .start());
        story.figure("started in", Figures.duration(Duration.ofNanos(System.nanoTime() - begun)));
        started.tellAddresses(story);
        return started;
    }

    /** Creates the shop on old and says how the migration is to be done. */
    MigrationConfig open(DemoSettings settings, Story story) {
        story.heading("The shop");
        servers.postgres("old").createDatabase(DATABASE);
        servers.postgres("new").createDatabase(DATABASE);
        MigrationConfig config = config(settings);
        Databases databases = config.databases();
        long begun = System.nanoTime();
        Shop.createSchema(databases.old());
        Shop.fill(databases.old(), settings.size());
        if (!settings.transfer()) {
            Shop.createSchema(databases.fresh());
        }
        story.say("""
                Customers, products, orders, money: foreign keys, triggers, a partitioned table, a table without a key,
                jsonb, arrays, ranges, enums, generated columns, infinities, and long texts that are stored out of line.""");
        story.figure(
                "rows on old",
                "about %s, created in %s"
                        .formatted(
                                Figures.count(settings.size().rows()),
                                Figures.duration(Duration.ofNanos(System.nanoTime() - begun))));
        story.figure(
                "schema on new",
                settings.transfer()
                        ? "will be copied with pg_dump and pg_restore"
                        : "created by the demo (schema: existing), as there is no pg_dump here");
        return config;
    }

    void tellAddresses(Story story) {
        story.figure("old", address(servers.postgres("old").endpoint(DATABASE)));
        story.figure("new", address(servers.postgres("new").endpoint(DATABASE)));
        story.figure("kafka", servers.kafka().bootstrapServers());
    }

    private MigrationConfig config(DemoSettings settings) {
        MigrationConfig base = MigrationConfig.of(
                "shop",
                servers.postgres("old").endpoint(DATABASE),
                servers.postgres("new").endpoint(DATABASE),
                KafkaConfig.at(servers.kafka().bootstrapServers()));
        SchemaConfig schema = new SchemaConfig(
                settings.transfer() ? SchemaConfig.Mode.TRANSFER : SchemaConfig.Mode.EXISTING, null, true);
        return new MigrationConfig(
                base.name(),
                base.old(),
                base.fresh(),
                base.kafka(),
                base.tables(),
                schema,
                base.mapping(),
                base.backfill(),
                base.stream(),
                base.verify(),
                base.cutover());
    }

    private static String address(Endpoint endpoint) {
        return "psql -h %s -p %d -U %s %s"
                .formatted(endpoint.host(), endpoint.port(), endpoint.user(), endpoint.database());
    }

    @Override
    public void close() {
        servers.close();
    }
}
