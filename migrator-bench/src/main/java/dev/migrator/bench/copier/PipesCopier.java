package dev.migrator.bench.copier;

import dev.migrator.bench.contestant.Program;
import dev.migrator.bench.server.Pair;
import dev.migrator.bench.server.Tools;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.ConfigurationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The limit: hand-made pipes from COPY to COPY, one for each core, binary and over ranges of pages where a table is large;
 * then its indexes. It knows nothing of snapshots and could not go on after a crash.
 */
public final class PipesCopier implements Copier {
    /** As the tables of a report call it. */
    public static final String NAME = "hand-made pipes";

    private static final String SCRIPT = """
            set -euo pipefail
            export PATH='%4$s':$PATH
            export PGOPTIONS='-c synchronous_commit=off -c maintenance_work_mem=1GB'
            export OLD='%1$s' NEW='%2$s'
            psql="psql -X -q -v ON_ERROR_STOP=1"
            pg_dump --section=pre-data "$OLD" | $psql "$NEW"
            ls copy-*.sh | xargs -P %3$d -n 1 bash -euo pipefail
            ls index-*.sql | xargs -P %3$d -n 1 $psql "$NEW" -f
            $psql "$NEW" -f end.sql
            """;

    private final int pipes;

    /** @param pipes at once */
    public PipesCopier(int pipes) {
        this.pipes = pipes;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** What a person would have written by hand is written before the clock starts. */
    @Override
    public void prepare(Pair pair, Path folder) {
        PipesScripts scripts = new PipesScripts(LimitTable.read(pair), pipes);
        try {
            Files.createDirectories(folder);
            write(folder, "copy-%04d.sh", scripts.copies());
            write(folder, "index-%04d.sql", scripts.indexes());
            Files.writeString(folder.resolve("end.sql"), scripts.end());
        } catch (IOException e) {
            throw new ConfigurationFailure("cannot write scripts to %s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    @Override
    public Program start(Pair pair, Path folder) {
        String script =
                SCRIPT.formatted(Address.of(pair, Side.OLD), Address.of(pair, Side.NEW), pipes, Tools.clientFolder());
        return Program.start("pipes", folder, List.of("bash", "-c", script));
    }

    private static void write(Path folder, String name, List<String> scripts) throws IOException {
        for (int i = 0; i < scripts.size(); i++) {
            Files.writeString(folder.resolve(name.formatted(i)), scripts.get(i));
        }
    }
}
