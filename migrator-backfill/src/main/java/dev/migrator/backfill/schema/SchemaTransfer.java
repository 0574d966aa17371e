package dev.migrator.backfill.schema;

import dev.migrator.core.connect.Database;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.Retries;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.snapshot.LockWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs pg_dump on the source and pg_restore on the target for one section of the schema. Publications, subscriptions,
 * large objects, tablespaces and the control schema are not transferred. {@link #stop()} may be called from any thread.
 */
public final class SchemaTransfer {
    private static final Logger log = LoggerFactory.getLogger(SchemaTransfer.class);
    private static final String LOCK_TIMEOUT = "10s";
    private static final int DUMPS = 8;

    private final Database source;
    private final Database target;
    private final DumpTools tools;
    private final Duration yieldAfter;
    private final ToolRun run = new ToolRun();

    /** @param yieldAfter how long somebody may wait on the source for the locks of pg_dump */
    public SchemaTransfer(Database source, Database target, DumpTools tools, Duration yieldAfter) {
        this.source = source;
        this.target = target;
        this.tools = tools;
        this.yieldAfter = yieldAfter;
    }

    /** Makes types, functions, tables without indexes, sequences, views: all or nothing, in one transaction. */
    void restorePreData(String snapshot, Collection<TableId> excluded) {
        try (Archive archive = new Archive()) {
            dump("pre-data", archive, Optional.of(snapshot), excluded);
            run.run("restoring the schema into", target, restore(archive, "--single-transaction"));
        }
    }

    /**
     * Makes constraints, triggers, those indexes that are not there, and what else comes after the rows, several at once,
     * leaving out what is there already. Each object is made in a transaction of its own, so this may be repeated after it
     * was ended at any point.
     *
     * @return how many entries of the dump were restored
     */
    int restorePostData(Collection<TableId> excluded, int jobs) {
        try (Archive archive = new Archive()) {
            dump("post-data", archive, Optional.empty(), excluded);
            run.run(
                    "listing the schema's objects",
                    List.of(
                            tools.restore(),
                            "--list",
                            "--file=" + archive.listing(),
                            archive.file().toString()));
            List<TocEntry> missing = new MissingObjects(source, target).among(archive.entries());
            restore(archive, missing.stream().filter(e -> !e.isForTheEnd()).toList(), jobs);
            new ForeignKeys(source, target)
                    .complete()
                    .forEach(key ->
                            log.warn("foreign key {} of {} is pending: {}", key.name(), key.table(), key.reason()));
            restore(archive, missing.stream().filter(TocEntry::isForTheEnd).toList(), 1);
            return missing.size();
        }
    }

    /** Ends the tool that runs now. */
    public void stop() {
        run.stop();
    }

    private void restore(Archive archive, List<TocEntry> entries, int jobs) {
        if (!entries.isEmpty()) {
            run.run(
                    "restoring %d indexes, constraints and the like into".formatted(entries.size()),
                    target,
                    restore(archive, "--jobs=" + jobs, "--use-list=" + archive.selection(entries)));
        }
    }

    private void dump(String section, Archive archive, Optional<String> snapshot, Collection<TableId> excluded) {
        List<String> command = new ArrayList<>(List.of(
                tools.dump(),
                "--format=custom",
                "--section=" + section,
                "--file=" + archive.file(),
                "--exclude-schema=migrator",
                "--no-publications",
                "--no-subscriptions",
                "--no-blobs",
                "--lock-wait-timeout=" + LOCK_TIMEOUT));
        snapshot.ifPresent(name -> command.add("--snapshot=" + name));
        excluded.forEach(table -> command.add("--exclude-table=" + Identifiers.quote(table)));
        String what = "dumping the schema (" + section + ")";
        if (snapshot.isPresent()) {
            watched(what, command);
        } else {
            patiently(what, command);
        }
    }

    /** Nothing but the dump depends on its own snapshot: it is made again when it gave way to somebody. */
    private void patiently(String what, List<String> command) {
        try {
            Retries.of("schema", DUMPS, Duration.ofSeconds(1), e -> Retries.mayPass(e) && !run.isStopped())
                    .call(() -> {
                        watched(what, command);
                        return what;
                    });
        } catch (MigratorException e) {
            throw e;
        } catch (Exception e) {
            throw new InternalFailure(what + " failed: " + e, e);
        }
    }

    /** pg_dump keeps a lock on every table until it ends. */
    @SuppressWarnings("try") // the watch works by being there
    private void watched(String what, List<String> command) {
        ToolSessions sessions = new ToolSessions();
        try (LockWatch watch = new LockWatch(source, sessions, yieldAfter)) {
            run.run(what, source, command);
        } catch (RetryableFailure e) {
            throw sessions.gaveWayTo()
                    .map(w -> new RetryableFailure(what + " gave way on the source: " + w.sentence(), e))
                    .orElse(e);
        }
    }

    private List<String> restore(Archive archive, String... options) {
        List<String> command = new ArrayList<>(List.of(
                tools.restore(),
                "--exit-on-error",
                "--no-publications",
                "--no-subscriptions",
                "--no-tablespaces",
                archive.file().toString()));
        command.addAll(List.of(options));
        return command;
    }
}
