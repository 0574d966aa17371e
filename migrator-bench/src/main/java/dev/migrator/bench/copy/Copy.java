package dev.migrator.bench.copy;

import dev.migrator.bench.contestant.Migrator;
import dev.migrator.bench.copier.Copier;
import dev.migrator.bench.copier.DumpCopier;
import dev.migrator.bench.copier.MigratorCopier;
import dev.migrator.bench.copier.PgcopydbCopier;
import dev.migrator.bench.copier.PipesCopier;
import dev.migrator.bench.server.BenchServers;
import dev.migrator.bench.server.Content;
import dev.migrator.bench.server.Contents;
import dev.migrator.bench.server.Pair;
import dev.migrator.bench.server.PgbenchContent;
import dev.migrator.bench.server.Tools;
import dev.migrator.core.connect.Side;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Copies the same database by migrator, by what else there is, and by hand. */
public final class Copy {
    private final BenchServers servers;
    private final CopySettings settings;
    private final Path folder;
    private final List<String> options;
    private final Consumer<String> progress;
    private final List<String> remarks = new ArrayList<>();

    /**
     * @param folder for configurations, scripts and logs; the caller removes it
     * @param options of migrator's JVM, behind those of the launcher
     * @param progress gets a line for each step
     */
    public Copy(
            BenchServers servers, CopySettings settings, Path folder, List<String> options, Consumer<String> progress) {
        this.servers = servers;
        this.settings = settings;
        this.folder = folder;
        this.options = List.copyOf(options);
        this.progress = progress;
    }

    /**
     * The report's text.
     *
     * @throws dev.migrator.core.failure.DivergenceFailure if a copy is not what old holds
     */
    public String run() {
        String report = settings.rounds() > 0 ? compared() + "\n" : "";
        return report + new CopyMemory(servers, folder, options, progress).tableOf(settings.memoryScales());
    }

    private String compared() {
        progress.accept("making the database");
        Pair pair = servers.pair("copy_" + settings.data(), content());
        pair.settle();
        Contents contents = Contents.of(pair, Side.OLD);
        progress.accept("%,d rows in %d tables"
                .formatted(contents.rows(), contents.tables().size()));
        CopyRound round = new CopyRound(servers, pair, folder, contents);
        List<Copier> copiers = copiers(round);
        List<Copied> all = new ArrayList<>();
        for (int number = 1; number <= settings.rounds(); number++) {
            if (number > 1) {
                Collections.reverse(copiers);
            }
            for (Copier copier : copiers) {
                all.add(said(round.copy(copier), "round %d, %s".formatted(number, copier.name())));
            }
        }
        String size = size(pair);
        pair.drop();
        return new CopyReport(settings, contents, size, remarks, all).text();
    }

    /** Those that are installed; the order of the first round. */
    private List<Copier> copiers(CopyRound round) {
        int pipes = Math.max(2, Runtime.getRuntime().availableProcessors());
        remarks.add("%s. The pipes are %d at once, over as many ranges of a large table each."
                .formatted(Tools.version("pg_dump"), pipes));
        Stream<Copier> without = Stream.of(
                new MigratorCopier(new Migrator(servers, folder, options)), new DumpCopier(), new PipesCopier(pipes));
        return new ArrayList<>(
                Stream.concat(fastestPgcopydb(round).stream(), without).toList());
    }

    private Optional<Copier> fastestPgcopydb(CopyRound round) {
        Optional<String> program = Tools.find(PgcopydbCopier.PROGRAM);
        if (program.isEmpty()) {
            remarks.add(PgcopydbCopier.MISSING);
            progress.accept(remarks.get(remarks.size() - 1));
            return Optional.empty();
        }
        List<PgcopydbCopier> all = settings.variants().stream()
                .map(variant -> new PgcopydbCopier(program.get(), variant))
                .toList();
        return all.size() > 1 ? fastest(all, round) : all.stream().findFirst().map(only -> chosen(only, ""));
    }

    private Optional<Copier> fastest(List<PgcopydbCopier> all, CopyRound round) {
        record Tried(PgcopydbCopier copier, double seconds) {}
        List<Tried> tried = all.stream()
                .map(c -> new Tried(
                        c,
                        said(round.copy(c), "trial of pgcopydb " + c.settings()).seconds()))
                .toList();
        String trials = tried.stream()
                .map(t -> " `%s`: %.1f s.".formatted(t.copier.settings(), t.seconds))
                .reduce("", String::concat);
        return tried.stream()
                .min(Comparator.comparingDouble(Tried::seconds))
                .map(best -> chosen(best.copier, " The fastest of one trial each:" + trials));
    }

    private Copier chosen(PgcopydbCopier copier, String trials) {
        remarks.add("%s with `%s`.%s".formatted(Tools.version(PgcopydbCopier.PROGRAM), copier.settings(), trials));
        return copier;
    }

    private Copied said(Copied copied, String who) {
        progress.accept("%s: %.1f s, %.1f CPU s; every row is the same on both sides"
                .formatted(who, copied.seconds(), copied.cpuSeconds()));
        return copied;
    }

    private Content content() {
        return switch (settings.data()) {
            case PGBENCH -> new PgbenchContent(settings.scale());
            case MIXED -> new MixedContent(settings.scale(), settings.smallTables());
        };
    }

    private static String size(Pair pair) {
        return pair.list(
                        Side.OLD,
                        "SELECT pg_catalog.pg_size_pretty(pg_catalog.pg_database_size(current_database()))",
                        row -> row.getString(1))
                .get(0);
    }
}
