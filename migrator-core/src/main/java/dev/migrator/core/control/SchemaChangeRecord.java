package dev.migrator.core.control;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.schema.TableId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of the source's schema, and what became of it on the target.
 *
 * @param position where the transaction ends that made it
 * @param number which of the transaction's changes, from 0
 * @param object the table or type, as the source calls it
 * @param statement what the application sent, "" if that is not known
 * @param sentence what is different, for people
 * @param creates true if the table is part of the migration from here on, {@code drops} if it is no longer
 * @param key by what the source's log tells rows apart from here on, null if that stays as it was
 * @param identity the source's replica identity from here on, null if it stays
 */
public record SchemaChangeRecord(
        LaneId lane,
        Lsn position,
        int number,
        TableId object,
        String command,
        String statement,
        String sentence,
        boolean creates,
        boolean drops,
        @Nullable List<String> key,
        @Nullable String identity,
        Outcome outcome) {

    /** What became of a change. */
    public enum Outcome {
        /** Its lane stands before it. */
        WAITING,
        /** A person said that it is dealt with. */
        ACCEPTED,
        /** The target had it already. */
        PRESENT,
        /** Replay made it. */
        APPLIED;

        boolean isOpen() {
            return this == WAITING;
        }
    }

    public boolean isWaiting() {
        return outcome.isOpen();
    }

    SchemaChangeRecord with(Outcome other) {
        return new SchemaChangeRecord(
                lane, position, number, object, command, statement, sentence, creates, drops, key, identity, other);
    }
}
