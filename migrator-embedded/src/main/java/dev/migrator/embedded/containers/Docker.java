package dev.migrator.embedded.containers;

import dev.migrator.core.failure.ConfigurationFailure;
import java.util.function.Supplier;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/** The Docker engine of this machine, if it has one. */
final class Docker {
    private Docker() {}

    static <T extends GenericContainer<?>> T started(Supplier<T> container) {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new ConfigurationFailure(
                    "servers in containers were asked for, but no Docker engine answers here; start one, or leave out -Dmigrator.servers=containers to run the servers without it");
        }
        T chosen = container.get();
        chosen.start();
        return chosen;
    }
}
