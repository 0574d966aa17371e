package dev.migrator.core.stream;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.TableId;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the log tells of the rows that changed between two positions of the source. */
public interface ChangedKeys {
    /** There is no log: nothing can be told. */
    ChangedKeys NONE = new ChangedKeys() {
        @Override
        public List<Long> ends() {
            return List.of();
        }

        @Override
        public boolean read(Collection<Search> searches, Lsn upTo, Sink sink) {
            searches.forEach(s -> sink.untold(s.plan().table().id(), "there is no log of what changed"));
            return true;
        }
    };

    /**
     * Where each lane of the log ends now: whatever is committed on the source from now on will stand at these offsets or
     * after them. Empty if there is no log yet.
     *
     * @throws dev.migrator.core.failure.RetryableFailure if the log does not answer
     */
    List<Long> ends();

    /**
     * Hands over the key of every row that a transaction has changed which ended after the search's position and not after
     * {@code upTo}: old and new ones, some more than once, and some of other transactions too. Waits until the log has come
     * so far.
     *
     * @param searches tables with a key; each lane of theirs is read once
     * @return false if the sink did not want to go on
     * @throws dev.migrator.core.failure.StreamBrokenFailure if the log no longer has what is to be read
     */
    boolean read(Collection<Search> searches, Lsn upTo, Sink sink);

    /**
     * What is to be found of one table.
     *
     * @param after the position after which changes count
     * @param offset of the table's lane, from where on the log has them
     */
    record Search(TablePlan plan, Lsn after, long offset) {}

    /** Takes what is found. Used by one thread. */
    interface Sink {
        /**
         * A row with this key was changed.
         *
         * @param table by the source's name, the whole one if its leaves hold the rows
         * @param key the values of the key columns in key order, in PostgreSQL's text form
         */
        void changed(TableId table, List<@Nullable String> key);

        /** The table was changed in a way that cannot be told by keys. */
        void untold(TableId table, String why);

        /** Asked now and then; false ends the reading. */
        boolean goOn();
    }
}
