package dev.migrator.bench.gentle;

import dev.migrator.bench.contestant.Milestone;
import dev.migrator.bench.copier.Copier;
import dev.migrator.bench.server.Pair;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;

/** A program that copies what is there and then ends; it does not follow. */
final class ProgramCopying implements Copying {
    private static final Duration LONGEST = Duration.ofHours(2);

    private final Copier copier;
    private final Path folder;
    private int number;

    /** @param folder for what the program writes */
    ProgramCopying(Copier copier, Path folder) {
        this.copier = copier;
        this.folder = folder;
    }

    @Override
    public void prepare(Pair pair) {
        copier.prepare(pair, place(++number));
    }

    @Override
    public List<Stretch> run(Pair pair) {
        OffsetDateTime begun = Milestone.now(pair);
        copier.start(pair, place(number)).awaitSuccess(LONGEST);
        return List.of(new Stretch(copier.name() + ", which does not follow", begun, Milestone.now(pair)));
    }

    @Override
    public void remove(Pair pair) {
        copier.remove(pair);
    }

    private Path place(int of) {
        return folder.resolve("%s-%d".formatted(copier.name().replace(' ', '-'), of));
    }
}
