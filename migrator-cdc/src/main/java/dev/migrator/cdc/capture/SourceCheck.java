package dev.migrator.cdc.capture;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.MonitorSession;
import dev.migrator.core.control.BreakStore;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.stream.Publication;
import java.util.ArrayList;
import java.util.List;

/** Everything on the source that a stream depends on; each check says by its own reason what is broken. Keeps a session for it. */
public final class SourceCheck implements AutoCloseable {
    private final StreamRecord stream;
    private final MonitorSession session;
    private final SlotCheck slot;
    private final PublicationCheck publication;

    /**
     * A check that has asked nothing yet.
     *
     * @param tables what the plan migrates
     */
    public SourceCheck(Database source, StreamRecord stream, List<TablePlan> tables) {
        List<TableId> filtered = tables.stream()
                .filter(t -> t.carriedRows().isPresent())
                .flatMap(t -> t.table().holders().stream())
                .toList();
        this.stream = stream;
        this.session = new MonitorSession(source, new ServerCheck(source, stream)::check);
        this.slot = new SlotCheck(source, stream);
        this.publication = new PublicationCheck(source, stream, published(tables), filtered);
    }

    /** All that a publication of ours may have. An older one lacks the table of changes of the schema. */
    static List<TableId> included(List<TablePlan> tables) {
        List<TableId> all = published(tables);
        all.add(Publication.DDL);
        return all;
    }

    /** The tables of the plan and our own two. */
    private static List<TableId> published(List<TablePlan> tables) {
        List<TableId> all = new ArrayList<>();
        tables.forEach(t -> all.addAll(t.table().holders()));
        all.add(Publication.MARKER);
        all.add(Publication.HEARTBEAT);
        return all;
    }

    /**
     * Checks server, slot and publication, and that the stream was not given up. Who the server is is asked for each
     * session, which is a new one every 30 s.
     *
     * @throws StreamBrokenFailure if the stream cannot go on
     */
    public void check() {
        session.ask(queries -> {
            BreakStore.find(queries, stream.id()).ifPresent(given -> {
                throw Breaks.of(stream, given.reason(), given.detail());
            });
            slot.checkAlive(queries);
            publication.check(queries);
            return queries;
        });
    }

    /** For other questions to the same server. */
    MonitorSession session() {
        return session;
    }

    @Override
    public void close() {
        session.close();
    }
}
