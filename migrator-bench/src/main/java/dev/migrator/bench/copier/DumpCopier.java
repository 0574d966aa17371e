package dev.migrator.bench.copier;

import dev.migrator.bench.contestant.Program;
import dev.migrator.bench.server.Pair;
import dev.migrator.bench.server.Tools;
import dev.migrator.core.connect.Side;
import java.nio.file.Path;
import java.util.List;

/** {@code pg_dump | psql}, then ANALYZE, with which all others end too. */
public final class DumpCopier implements Copier {
    @Override
    public String name() {
        return "pg_dump into psql";
    }

    @Override
    public Program start(Pair pair, Path folder) {
        String script = """
                set -euo pipefail
                PATH='%3$s':$PATH
                pg_dump '%1$s' | psql -X -q -v ON_ERROR_STOP=1 '%2$s'
                psql -X -q -v ON_ERROR_STOP=1 -c ANALYZE '%2$s'
                """.formatted(Address.of(pair, Side.OLD), Address.of(pair, Side.NEW), Tools.clientFolder());
        return Program.start("pg_dump", folder, List.of("bash", "-c", script));
    }
}
