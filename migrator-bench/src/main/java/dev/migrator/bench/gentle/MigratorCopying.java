package dev.migrator.bench.gentle;

import dev.migrator.bench.contestant.Migrator;
import dev.migrator.bench.contestant.Milestone;
import dev.migrator.bench.server.Pair;
import dev.migrator.core.failure.RetryableFailure;
import java.time.OffsetDateTime;
import java.util.List;

/** This program in default settings, from its start to where new follows old. */
final class MigratorCopying implements Copying {
    private final Migrator migrator;

    MigratorCopying(Migrator migrator) {
        this.migrator = migrator;
    }

    @Override
    public void prepare(Pair pair) {
        migrator.configure(pair);
    }

    /** Of the rows by what it has written down itself, so that the copy runs during all of what is measured. */
    @Override
    public List<Stretch> run(Pair pair) {
        OffsetDateTime begun = Milestone.now(pair);
        migrator.run(pair, "start", "--until-following");
        List<Milestone> way = Milestone.reached(pair);
        OffsetDateTime rows = at(way, Milestone.ROWS_THERE);
        OffsetDateTime follows = at(way, Milestone.NEW_FOLLOWS);
        return List.of(
                new Stretch("migrator: while rows are copied", at(way, Milestone.TABLES_BEGUN), rows),
                new Stretch("migrator: after that, while the log is read and indexes are made", rows, follows),
                new Stretch("migrator: from its start to where new follows", begun, follows));
    }

    @Override
    public void remove(Pair pair) {
        migrator.remove(pair);
    }

    private static OffsetDateTime at(List<Milestone> way, String name) {
        return way.stream()
                .filter(m -> m.name().equals(name))
                .map(Milestone::at)
                .findFirst()
                .orElseThrow(() -> new RetryableFailure("migrator has not written down when " + name));
    }
}
