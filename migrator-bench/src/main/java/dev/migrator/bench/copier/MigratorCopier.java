package dev.migrator.bench.copier;

import dev.migrator.bench.contestant.Migrator;
import dev.migrator.bench.contestant.Milestone;
import dev.migrator.bench.contestant.Program;
import dev.migrator.bench.server.Pair;
import java.nio.file.Path;
import java.util.List;

/** This program, from its start to where new follows old. */
public final class MigratorCopier implements Copier {
    /** As the tables of a report call it. */
    public static final String NAME = "migrator";

    private final Migrator migrator;

    public MigratorCopier(Migrator migrator) {
        this.migrator = migrator;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare(Pair pair, Path folder) {
        migrator.configure(pair);
    }

    @Override
    public Program start(Pair pair, Path folder) {
        return migrator.begin(pair, "start", "--until-following");
    }

    @Override
    public List<Milestone> milestones(Pair pair) {
        return Milestone.reached(pair);
    }

    @Override
    public void remove(Pair pair) {
        migrator.remove(pair);
    }
}
