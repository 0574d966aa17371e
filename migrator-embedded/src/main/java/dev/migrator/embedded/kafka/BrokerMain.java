package dev.migrator.embedded.kafka;

import dev.migrator.embedded.process.Folders;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Time;

/**
 * The main class of the child process. Formats the storage if that was not done, starts the broker, and says
 * {@value #READY} on its standard output. When its standard input ends, the process that started it has died: it removes
 * its folder and halts.
 */
final class BrokerMain {
    static final String READY = "ready";
    static final String PROPERTIES = "server.properties";
    static final String OUTPUT = "output.log";
    private static final String CLUSTER = "bWlncmF0b3ItZW1iZWRkZQ";

    private BrokerMain() {}

    /** The one argument is the broker's folder. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        PrintStream parent = System.out;
        PrintStream output =
                new PrintStream(Files.newOutputStream(folder.resolve(OUTPUT)), true, StandardCharsets.UTF_8);
        System.setOut(output);
        System.setErr(output);
        dieWithParent(folder);
        run(folder, output, parent);
    }

    private static void run(Path folder, PrintStream output, PrintStream parent) throws IOException {
        Path properties = folder.resolve(PROPERTIES);
        String[] format = {"format", "--ignore-formatted", "-t", CLUSTER, "-c", properties.toString()};
        if (StorageTool.execute(format, output) != 0) {
            output.println("the storage could not be formatted");
            Runtime.getRuntime().halt(1);
        }
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(read(properties)), Time.SYSTEM);
        server.startup();
        parent.println(READY);
        parent.close();
        server.awaitShutdown();
    }

    private static Properties read(Path file) throws IOException {
        Properties properties = new Properties();
        try (InputStream stream = Files.newInputStream(file)) {
            properties.load(stream);
        }
        return properties;
    }

    private static void dieWithParent(Path folder) {
        InputStream parent = System.in;
        Thread watch = new Thread(() -> awaitEndOf(parent, folder), "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void awaitEndOf(InputStream parent, Path folder) {
        try {
            parent.transferTo(PrintStream.nullOutputStream());
            Folders.delete(folder);
        } catch (IOException | RuntimeException e) {
            System.err.println("the parent process is gone, and its folder could not be removed: " + e);
        } finally {
            Runtime.getRuntime().halt(1);
        }
    }
}
