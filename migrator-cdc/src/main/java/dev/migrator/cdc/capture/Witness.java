package dev.migrator.cdc.capture;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.StreamBrokenFailure;
import java.util.Collection;
import java.util.TreeSet;

/**
 * Proves that the source's log is the one that was read before. The server sends from where the slot stands, a little
 * before the end of what Kafka holds; each position at which a lane ends must come again as the end of a transaction. In
 * a server that was put back to an earlier state and then written to, other transactions end at other places. Not
 * thread-safe.
 */
final class Witness {
    private final StreamRecord stream;
    private final TreeSet<Lsn> expected = new TreeSet<>();

    /**
     * @param ends where the lanes of the log end
     * @param sent from where the server sends; what ends up to there cannot be seen again
     */
    Witness(StreamRecord stream, Collection<Lsn> ends, Lsn sent) {
        this.stream = stream;
        ends.stream().filter(end -> end.isAfter(sent)).forEach(expected::add);
    }

    /**
     * A transaction ends here.
     *
     * @throws StreamBrokenFailure if one should have ended before
     */
    void saw(Lsn end) {
        if (expected.isEmpty() || expected.first().isAfter(end)) {
            return;
        }
        Lsn first = expected.pollFirst();
        if (!end.equals(first)) {
            throw wentBack(first, end);
        }
    }

    /**
     * A transaction comes, of which parts may be written before its end is seen.
     *
     * @param commitRecord where its commit record begins
     * @throws StreamBrokenFailure if another should have ended before that
     */
    void comes(Lsn commitRecord) {
        if (!expected.isEmpty() && !expected.first().isAfter(commitRecord)) {
            throw wentBack(expected.first(), commitRecord);
        }
    }

    private StreamBrokenFailure wentBack(Lsn expectedEnd, Lsn found) {
        return Breaks.of(
                stream,
                BreakReason.SOURCE_WENT_BACK,
                "topic %s ends with a transaction at %s, and the source's log has none that ends there, but one at %s. The source was put back to an earlier state and written to, or the topic is another stream's"
                        .formatted(stream.topic(), expectedEnd, found));
    }
}
