package dev.migrator.backfill;

import dev.migrator.backfill.schema.DumpTools;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A database's schema as pg_dump prints it, line by line, without what names the moment or the tool. */
record SchemaDump(List<String> lines) {
    /** What is on old only, and why: publications are ours or the operator's on each side. */
    static final List<String> NOT_CARRIED = List.of(
            "CREATE PUBLICATION theirs WITH (publish = 'insert, update, delete, truncate');",
            "ALTER PUBLICATION theirs OWNER TO postgres;",
            "ALTER PUBLICATION theirs ADD TABLE ONLY shop.orders;");

    private static final Pattern NOISE = Pattern.compile("|--.*|\\\\(un)?restrict .*");

    static SchemaDump of(Database database) {
        Endpoint endpoint = database.endpoint();
        DumpTools tools = DumpTools.find(Optional.empty(), 14, 14);
        ProcessBuilder builder = new ProcessBuilder(
                        tools.folder().resolve("pg_dump").toString(),
                        "--schema-only",
                        "--exclude-schema=migrator",
                        "--host=" + endpoint.host(),
                        "--port=" + endpoint.port(),
                        "--username=" + endpoint.user(),
                        "--dbname=dbname='" + endpoint.database() + "'")
                .redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", endpoint.password().value());
        try {
            Process process = builder.start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(text);
            }
            return new SchemaDump(
                    text.lines().filter(line -> !NOISE.matcher(line).matches()).toList());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The lines that the other has not, or has fewer times. */
    List<String> without(SchemaDump other) {
        List<String> left = new ArrayList<>(lines);
        other.lines().forEach(left::remove);
        return left;
    }
}
