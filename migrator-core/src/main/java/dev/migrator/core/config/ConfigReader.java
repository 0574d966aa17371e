package dev.migrator.core.config;

import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.NewNames;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration from a tree of maps, lists, texts, numbers and truth values, whatever file it came from.
 * Thread-safe if the environment is.
 */
public final class ConfigReader {
    private static final Kind<String> NAME = Kind.text(
            "a letter from a to z, then at most 30 of a to z, 0 to 9 and _",
            text -> text.matches("[a-z][a-z0-9_]{0,30}"));

    private final Function<String, @Nullable String> environment;
    private final Path folder;

    /**
     * A reader of files in one folder.
     *
     * @param environment the value of a variable, or null if it is not set
     * @param folder where the paths of secret files start
     */
    public ConfigReader(Function<String, @Nullable String> environment, Path folder) {
        this.environment = environment;
        this.folder = folder;
    }

    /** The configuration, or all that is wrong with it; never throws for what the tree holds. */
    public ConfigReading read(Map<String, @Nullable Object> tree) {
        return read(tree, new Findings());
    }

    /** Every key that a file may have, as paths: {@code backfill.workers}, {@code old.host}. */
    public static SortedSet<String> keys() {
        Findings findings = new Findings();
        Map<String, @Nullable Object> groups = Map.of("old", Map.of(), "new", Map.of(), "kafka", Map.of());
        new ConfigReader(name -> null, Path.of("")).read(groups, findings);
        return findings.keys();
    }

    private ConfigReading read(Map<String, @Nullable Object> tree, Findings findings) {
        Source source = new Source(findings, new Scalars(findings, new Variables(environment)), folder);
        Section root = Section.root(source, tree);
        String name = root.required("name", NAME);
        Map<Side, Endpoint> endpoints = endpoints(root, source);
        KafkaConfig kafka = KafkaConfig.read(root);
        TablesConfig tables = TablesConfig.read(root);
        SchemaConfig schema = SchemaConfig.read(root);
        NewNames mapping = MappingReader.read(root, schema);
        BackfillConfig backfill = BackfillConfig.read(root);
        StreamConfig stream = StreamConfig.read(root);
        VerifyConfig verify = VerifyConfig.read(root);
        CutoverConfig cutover = CutoverConfig.read(root);
        root.end();
        @Nullable Endpoint old = endpoints.get(Side.OLD);
        @Nullable Endpoint fresh = endpoints.get(Side.NEW);
        if (old == null || fresh == null || findings.count() > 0) {
            return new ConfigReading(null, endpoints, findings.problems());
        }
        MigrationConfig config = new MigrationConfig(
                name, old, fresh, kafka, tables, schema, mapping, backfill, stream, verify, cutover);
        return new ConfigReading(config, endpoints, List.of());
    }

    private static Map<Side, Endpoint> endpoints(Section root, Source source) {
        EndpointReader reader = new EndpointReader(source);
        Map<Side, Endpoint> endpoints = new EnumMap<>(Side.class);
        for (Side side : Side.values()) {
            reader.read(root, side.word()).ifPresent(endpoint -> endpoints.put(side, endpoint));
        }
        if (endpoints.size() == 2 && sameDatabase(endpoints)) {
            root.problem("new", "is the database that old is; accepted: another database");
        }
        return endpoints;
    }

    private static boolean sameDatabase(Map<Side, Endpoint> endpoints) {
        return endpoints.values().stream().map(Endpoint::jdbcUrl).distinct().count() == 1;
    }
}
