package dev.migrator.embedded.kafka;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/** The files that a broker process reads: its settings, its log settings and the arguments of its JVM. */
final class BrokerFiles {
    static final String LOG = "kafka.log";
    private static final int MAXIMUM_RECORD_BYTES = 64 * 1024 * 1024;
    private static final String LOGBACK = """
            <configuration>
              <statusListener class="ch.qos.logback.core.status.NopStatusListener"/>
              <appender name="FILE" class="ch.qos.logback.core.FileAppender">
                <file>%s</file>
                <encoder><pattern>%%d{ISO8601} %%-5level %%logger{20} %%msg%%n</pattern></encoder>
              </appender>
              <root level="WARN"><appender-ref ref="FILE"/></root>
            </configuration>
            """;
    private static final String LOG4J = """
            <Configuration status="OFF"><Loggers><Root level="OFF"/></Loggers></Configuration>
            """;

    private BrokerFiles() {}

    /**
     * Ports of 127.0.0.1.
     *
     * @param advertised the one that clients are told
     */
    record Ports(int listening, int advertised, int controller) {}

    static void write(Path folder, Ports ports) {
        try (Writer writer = Files.newBufferedWriter(folder.resolve(BrokerMain.PROPERTIES))) {
            settings(folder, ports).store(writer, null);
            Files.writeString(folder.resolve("logback.xml"), LOGBACK.formatted(folder.resolve(LOG)));
            Files.writeString(folder.resolve("log4j2.xml"), LOG4J);
            Files.write(folder.resolve("arguments"), arguments(folder));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the files of a Kafka broker in " + folder, e);
        }
    }

    /** One line an argument, quoted as the java launcher reads it. */
    private static List<String> arguments(Path folder) {
        return List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Djava.awt.headless=true",
                quoted("-Dlogback.configurationFile=" + folder.resolve("logback.xml")),
                quoted("-Dlog4j2.configurationFile=" + folder.resolve("log4j2.xml")),
                "-cp",
                quoted(String.join(File.pathSeparator, ChildClassPath.entries())),
                BrokerMain.class.getName(),
                quoted(folder.toString()));
    }

    private static String quoted(String argument) {
        return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static Properties settings(Path folder, Ports ports) {
        Properties settings = new Properties();
        settings.setProperty("process.roles", "broker,controller");
        settings.setProperty("node.id", "1");
        settings.setProperty("controller.quorum.voters", "1@127.0.0.1:" + ports.controller());
        settings.setProperty(
                "listeners",
                "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(ports.listening(), ports.controller()));
        settings.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + ports.advertised());
        settings.setProperty("controller.listener.names", "CONTROLLER");
        settings.setProperty("log.dirs", folder.resolve("data").toString());
        settings.setProperty("auto.create.topics.enable", "false");
        settings.setProperty("message.max.bytes", Integer.toString(MAXIMUM_RECORD_BYTES));
        settings.setProperty("replica.fetch.max.bytes", Integer.toString(MAXIMUM_RECORD_BYTES));
        settings.setProperty("group.initial.rebalance.delay.ms", "0");
        settings.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(16 * 1024 * 1024));
        // A broker that comes back is refused until the session of its former life has run out.
        settings.setProperty("broker.session.timeout.ms", "3000");
        settings.setProperty("broker.heartbeat.interval.ms", "500");
        oneReplica(settings);
        return settings;
    }

    private static void oneReplica(Properties settings) {
        settings.setProperty("offsets.topic.replication.factor", "1");
        settings.setProperty("offsets.topic.num.partitions", "3");
        settings.setProperty("transaction.state.log.replication.factor", "1");
        settings.setProperty("transaction.state.log.num.partitions", "3");
        settings.setProperty("transaction.state.log.min.isr", "1");
        settings.setProperty("share.coordinator.state.topic.replication.factor", "1");
        settings.setProperty("share.coordinator.state.topic.min.isr", "1");
    }
}
