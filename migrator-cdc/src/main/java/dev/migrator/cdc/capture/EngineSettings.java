package dev.migrator.cdc.capture;

import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.schema.TableId;
import java.time.Duration;
import java.util.Collection;
import java.util.Properties;
import java.util.stream.Collectors;

/** The settings of Debezium's engine. They hold the password, so they stay in memory and are never printed. */
final class EngineSettings {
    /** How often the source is told how far we are. */
    static final Duration STATUS_INTERVAL = Duration.ofSeconds(5);

    /**
     * It is written in the thread that reads the log, and the next one replaces it: it must not wait for a synchronous standby
     * that is down, for capture would wait with it.
     */
    private static final String HEARTBEAT = """
            SET synchronous_commit = local;
            INSERT INTO migrator.heartbeat (id, beat_at) VALUES (1, pg_catalog.clock_timestamp())
            ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at""";

    private final Properties settings = new Properties();

    private EngineSettings() {}

    static Properties of(
            StreamRecord stream, Endpoint source, Collection<TableId> tables, Duration heartbeat, String session) {
        EngineSettings all = new EngineSettings();
        all.engine(stream, session);
        all.database(source);
        all.slot(stream, tables);
        all.behaviour(heartbeat);
        return all.settings;
    }

    private void engine(StreamRecord stream, String session) {
        set("name", stream.slot());
        set("connector.class", CaptureConnector.class.getName());
        set(CaptureTask.SESSION, session);
        // Names the beans of this engine: two engines of one process must not share it.
        set("topic.prefix", stream.slot() + "." + session);
        // No stored offsets: the slot, and the end of the log in Kafka, say where to go on.
        set("offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
        set("offset.flush.interval.ms", "500");
        set("offset.flush.timeout.ms", "5000");
        set("task.management.timeout.ms", "60000");
        set("record.processing.threads", "1");
    }

    private void database(Endpoint source) {
        source.options().forEach((name, value) -> {
            set("database." + name, value);
            set("driver." + name, value);
        });
        set("database.hostname", source.host());
        set("database.port", Integer.toString(source.port()));
        set("database.dbname", source.database());
        set("database.user", source.user());
        set("database.password", source.password().value());
    }

    private void slot(StreamRecord stream, Collection<TableId> tables) {
        set("plugin.name", "pgoutput");
        set("slot.name", stream.slot());
        set("slot.drop.on.stop", "false");
        set("slot.max.retries", "3");
        set("slot.retry.delay.ms", "1000");
        set("publication.name", stream.publication());
        set("publication.autocreate.mode", "disabled");
        set("snapshot.mode", "no_data");
        set("lsn.flush.mode", "connector");
        set("status.update.interval.ms", Long.toString(STATUS_INTERVAL.toMillis()));
        set("table.include.list", tables.stream().map(EngineSettings::pattern).collect(Collectors.joining(",")));
    }

    private void behaviour(Duration heartbeat) {
        set("heartbeat.interval.ms", Long.toString(heartbeat.toMillis()));
        set("heartbeat.action.query", HEARTBEAT);
        set("skipped.operations", "none");
        set("include.unknown.datatypes", "true");
        set("tombstones.on.delete", "false");
        set("provide.transaction.metadata", "false");
        set("event.processing.failure.handling.mode", "fail");
        // Debezium turns in a loop through the last millisecond of each interval; only our heartbeats come by its
        // queue.
        set("poll.interval.ms", "100");
        set("max.batch.size", "2048");
        set("max.queue.size", "8192");
        set("errors.max.retries", "0");
    }

    /** The name as a pattern in which no character has a meaning, not even the comma that parts the list. */
    private static String pattern(TableId table) {
        return literally(table.schema()) + "\\." + literally(table.name());
    }

    private static String literally(String name) {
        return name.codePoints()
                .mapToObj(c -> Character.isLetterOrDigit(c) && c < 128 ? Character.toString(c) : "\\x{%x}".formatted(c))
                .collect(Collectors.joining());
    }

    private void set(String name, String value) {
        settings.setProperty(name, value);
    }
}
