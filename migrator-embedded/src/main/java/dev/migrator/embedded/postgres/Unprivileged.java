package dev.migrator.embedded.postgres;

import dev.migrator.core.failure.ConfigurationFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.embedded.process.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * PostgreSQL refuses to run as root. When we are root its programs run in a user namespace of their own, where root is
 * nobody, or, where namespaces are forbidden (containers), as the user nobody, who then owns the folder.
 *
 * @param prefix what stands before every command
 * @param owner who must own the folder; empty for whoever we are
 */
record Unprivileged(List<String> prefix, Optional<String> owner) {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final List<Unprivileged> WAYS = List.of(
            new Unprivileged(List.of(), Optional.empty()),
            new Unprivileged(List.of("unshare", "-U"), Optional.empty()),
            new Unprivileged(
                    List.of("setpriv", "--reuid=nobody", "--clear-groups", "--regid=65534"), Optional.of("nobody")),
            new Unprivileged(List.of("runuser", "-u", "nobody", "--"), Optional.of("nobody")));

    /** The first way that works here. */
    static Unprivileged choose() {
        return WAYS.stream()
                .filter(Unprivileged::works)
                .findFirst()
                .orElseThrow(
                        () -> new ConfigurationFailure(
                                "PostgreSQL does not run as root, and neither unshare nor setpriv nor runuser gives another user here; run this program as an ordinary user"));
    }

    List<String> command(List<String> command) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(command);
        return whole;
    }

    void give(Path folder) {
        if (owner.isEmpty()) {
            return;
        }
        try {
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner.get()));
        } catch (IOException e) {
            throw new RetryableFailure("cannot give %s to %s".formatted(folder, owner.get()), e);
        }
    }

    private boolean works() {
        try {
            Commands.Outcome user = Commands.run(command(List.of("id", "-u")), Map.of(), TIMEOUT);
            return user.exitCode() == 0 && !user.output().equals("0");
        } catch (RetryableFailure e) {
            return false;
        }
    }
}
