package dev.migrator.embedded.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The end of a server's log, for messages. */
public final class LogTail {
    private static final int LIMIT = 4_000;

    private LogTail() {}

    /** The last few thousand characters; says so if there is nothing to read. */
    public static String of(Path log) {
        if (!Files.isReadable(log)) {
            return "(no log)";
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long start = Math.max(0, file.length() - LIMIT);
            byte[] bytes = new byte[(int) (file.length() - start)];
            file.seek(start);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "(log not readable: " + e.getMessage() + ")";
        }
    }
}
