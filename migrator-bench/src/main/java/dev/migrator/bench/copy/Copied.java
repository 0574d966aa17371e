package dev.migrator.bench.copy;

import dev.migrator.bench.contestant.Milestone;
import dev.migrator.bench.meter.ProcessUsage;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * One copy.
 *
 * @param life from the start of its program to the program's end
 * @param begun the same start by the clock of new
 * @param usage of its program, then of the servers
 */
record Copied(
        String copier, Duration life, OffsetDateTime begun, List<ProcessUsage> usage, List<Milestone> milestones) {
    Copied {
        usage = List.copyOf(usage);
        milestones = List.copyOf(milestones);
    }

    /** Until all was there: a program that has no more to say of it ends then. */
    double seconds() {
        return milestones.stream()
                        .filter(m -> m.name().equals(Milestone.NEW_FOLLOWS))
                        .map(m -> m.since(begun))
                        .findFirst()
                        .orElse(life)
                        .toMillis()
                / 1000.0;
    }

    double lifeSeconds() {
        return life.toMillis() / 1000.0;
    }

    /** Of all processes together. */
    double cpuSeconds() {
        return usage.stream().mapToDouble(u -> u.cpu().toMillis() / 1000.0).sum();
    }
}
