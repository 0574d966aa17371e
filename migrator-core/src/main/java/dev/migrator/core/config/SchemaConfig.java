package dev.migrator.core.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How new gets its schema.
 *
 * @param tools the folder of pg_dump and pg_restore; null to find them on the PATH
 * @param rebuildIndexes whether indexes and foreign keys that exist on new are dropped for the copy and made again
 */
public record SchemaConfig(Mode mode, @Nullable Path tools, boolean rebuildIndexes) {
    public static final SchemaConfig DEFAULT = new SchemaConfig(Mode.TRANSFER, null, true);

    /** Where the tables of new come from. */
    public enum Mode {
        /** The program copies the schema with pg_dump and pg_restore. */
        TRANSFER,
        /** The operator has created it already. */
        EXISTING;

        /** The word in the file. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Kind<Mode> MODE = Kind.choice(List.of(Mode.values()));
    private static final Kind<String> TOOLS =
            Kind.text("the folder that holds pg_dump and pg_restore, such as /usr/lib/postgresql/18/bin");

    private static final Kind<Boolean> REBUILD = Kind.choice(List.of(true, false));

    static SchemaConfig read(Section root) {
        Section section = root.section("schema", text -> Optional.of(Map.of("mode", text)));
        Mode mode = section.value("mode", MODE, DEFAULT.mode);
        SchemaConfig config = new SchemaConfig(
                mode,
                section.optional("tools", TOOLS).map(Path::of).orElse(DEFAULT.tools),
                section.value("rebuild_indexes", REBUILD, DEFAULT.rebuildIndexes));
        section.end();
        return config;
    }
}
