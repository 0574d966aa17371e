package dev.migrator.core.config;

import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.ConfigurationFailure;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading a configuration.
 *
 * @param config the configuration; null if and only if reading found a problem
 * @param endpoints the sides that could be understood even if other parts could not, so that they can be probed too
 * @param problems everything that must be changed, in the order of the file's sections
 */
public record ConfigReading(
        @Nullable MigrationConfig config, Map<Side, Endpoint> endpoints, List<ConfigProblem> problems) {
    public ConfigReading {
        endpoints = Map.copyOf(endpoints);
        problems = List.copyOf(problems);
    }

    /** A file that could not be read as far as its keys. */
    public static ConfigReading failed(ConfigProblem problem) {
        return new ConfigReading(null, Map.of(), List.of(problem));
    }

    /** The same with more problems, such as those of {@link EndpointProbe}. */
    public ConfigReading with(List<ConfigProblem> more) {
        return new ConfigReading(
                config,
                endpoints,
                Stream.concat(problems.stream(), more.stream()).toList());
    }

    /**
     * The configuration, if there is no problem at all.
     *
     * @param file how the message calls the file
     * @throws ConfigurationFailure whose message lists every problem, one a line
     */
    public MigrationConfig orThrow(String file) {
        if (config != null && problems.isEmpty()) {
            return config;
        }
        String list = problems.stream().map(problem -> "\n  " + problem).collect(Collectors.joining());
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        throw new ConfigurationFailure("%s has %s:%s".formatted(file, count, list));
    }
}
