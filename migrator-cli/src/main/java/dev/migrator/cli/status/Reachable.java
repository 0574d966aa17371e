package dev.migrator.cli.status;

import dev.migrator.core.control.WorkerStore.Worker;
import java.util.ArrayList;
import java.util.List;

/**
 * What can be told of a migration while home does not answer.
 *
 * @param home why it does not
 * @param slots of the migration on old, as sentences; or why old does not answer either
 * @param waits who waits for whom, as far as old can tell
 * @param workers what they told old since home is down
 */
public record Reachable(String name, String home, List<String> slots, List<String> waits, List<Worker> workers) {
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("migration %s: home does not answer, so phase and route are not known".formatted(name));
        lines.add("home:    " + home);
        slots.forEach(s -> lines.add("old:     " + s));
        waits.forEach(w -> lines.add("waits:   " + w));
        workers.forEach(w -> lines.add(StatusText.worker(w)));
        return List.copyOf(lines);
    }
}
