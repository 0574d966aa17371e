package dev.migrator.core.plan.check;

import dev.migrator.core.schema.Identifiers;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Protects types and functions of extensions: new must have what old has. */
final class Extensions implements Check {
    private static final String INSTALLED = """
            SELECT e.extname, e.extversion, EXISTS (
                     SELECT 1 FROM pg_depend d WHERE d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
                        AND d.classid = 'pg_type'::regclass AND d.deptype = 'e') AS has_types
              FROM pg_extension e WHERE e.extname <> 'plpgsql' ORDER BY e.extname""";

    private record Extension(String name, String version, boolean hasTypes) {}

    @Override
    public String name() {
        return "extensions";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        Map<String, Extension> there =
                installed(context.fresh()).stream().collect(Collectors.toMap(Extension::name, Function.identity()));
        Set<String> available = new HashSet<>(
                Query.list(context.fresh(), "SELECT name FROM pg_available_extensions", row -> row.getString(1)));
        List<Finding> findings = new ArrayList<>();
        for (Extension extension : installed(context.old())) {
            Extension same = there.get(extension.name());
            if (same == null) {
                findings.add(missing(context, extension, available.contains(extension.name())));
            } else if (!same.version().equals(extension.version())) {
                findings.add(warning(
                        extension.name(),
                        "version is %s on old and %s on new".formatted(extension.version(), same.version()),
                        "ALTER EXTENSION %s UPDATE; on the side that is behind"
                                .formatted(Identifiers.quote(extension.name()))));
            }
        }
        return findings;
    }

    private Finding missing(CheckContext context, Extension extension, boolean available) {
        String create = "CREATE EXTENSION %s; on new".formatted(Identifiers.quote(extension.name()));
        String message = "extension %s %s is not installed on new%s"
                .formatted(
                        extension.name(),
                        extension.version(),
                        available ? "" : ", and its files are not on that server either");
        if (context.demands().schemaExists()) {
            return extension.hasTypes()
                    ? blocker(extension.name(), message, create)
                    : warning(extension.name(), message, create);
        }
        return available
                ? info(extension.name(), message + "; the schema transfer creates it if our role may", create)
                : blocker(extension.name(), message, "install its package on new's server, then " + create);
    }

    private static List<Extension> installed(Connection connection) {
        return Query.list(
                connection, INSTALLED, row -> new Extension(row.getString(1), row.getString(2), row.getBoolean(3)));
    }
}
