package dev.migrator.bench.copier;

import dev.migrator.bench.contestant.Program;
import dev.migrator.bench.server.Pair;
import dev.migrator.core.connect.Side;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code pgcopydb clone}, which also vacuums and analyzes what it has copied. */
public final class PgcopydbCopier implements Copier {
    /** As the tables of a report call it. */
    public static final String NAME = "pgcopydb clone";

    /** The program that is looked for. */
    public static final String PROGRAM = "pgcopydb";

    /** What a report says where the program is not installed. */
    public static final String MISSING = "pgcopydb took no part, for it is not installed: apt-get install pgcopydb.";

    private final String program;
    private final PgcopydbVariant variant;

    /** @param program its path */
    public PgcopydbCopier(String program, PgcopydbVariant variant) {
        this.program = program;
        this.variant = variant;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Its settings as they are given to it. */
    public String settings() {
        return String.join(" ", variant.options());
    }

    @Override
    public Program start(Pair pair, Path folder) {
        List<String> command = new ArrayList<>(List.of(program, "clone", "--skip-large-objects"));
        command.addAll(List.of("--source", Address.of(pair, Side.OLD), "--target", Address.of(pair, Side.NEW)));
        command.addAll(List.of("--dir", folder.resolve("work").toString()));
        command.addAll(variant.options());
        return Program.start(PROGRAM, folder, command);
    }
}
