package dev.migrator.cdc.capture;

import dev.migrator.core.connect.Database;
import dev.migrator.core.control.BreakStore;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.stream.Publication;
import java.util.ArrayList;
import java.util.List;

/** Everything on the source that a stream depends on; each check says by its own reason what is broken. */
public final class SourceCheck {
    private final Database source;
    private final StreamRecord stream;
    private final List<TableId> published;
    private final List<TableId> filtered;

    /**
     * @param tables what the plan migrates
     */
    public SourceCheck(Database source, StreamRecord stream, List<TablePlan> tables) {
        this.source = source;
        this.stream = stream;
        this.published = published(tables);
        this.filtered = tables.stream()
                .filter(t -> t.carriedRows().isPresent())
                .flatMap(t -> t.table().holders().stream())
                .toList();
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
     * Checks server, slot and publication, and that the stream was not given up.
     *
     * @throws StreamBrokenFailure if the stream cannot go on
     */
    public void check() {
        new ServerCheck(source, stream).check();
        BreakStore.on(source).find(stream.id()).ifPresent(given -> {
            throw Breaks.of(stream, given.reason(), given.detail());
        });
        new SlotCheck(source, stream).checkAlive();
        new PublicationCheck(source, stream, published, filtered).check();
    }
}
