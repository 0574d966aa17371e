package dev.migrator.core.control;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.RefusedFailure;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;

/** The streams of a migration, in home. Thread-safe. */
public final class StreamStore {
    private static final String COLUMNS = """
            id, generation, source, state, slot, publication, topic, lanes,
            coalesce(system_identifier, '') AS system_identifier, coalesce(timeline, 0) AS timeline,
            coalesce(start_position, '0/0') AS start_position, publication_seal, topic_id""";

    private final Queries home;

    public StreamStore(DataSource home) {
        this.home = Queries.over(home);
    }

    /** All streams, oldest first. */
    public List<StreamRecord> all() {
        return home.list(
                "reading the streams",
                "SELECT " + COLUMNS + " FROM migrator.stream ORDER BY generation",
                StreamStore::stream);
    }

    /** The stream that carries the application's writes from {@code source}, if it runs: the newest running one. */
    public Optional<StreamRecord> running(Side source) {
        return all().stream()
                .filter(s -> s.source() == source && s.state() == StreamRecord.State.RUNNING)
                .reduce((first, second) -> second);
    }

    /**
     * The running stream from {@code source}.
     *
     * @throws RefusedFailure if there is none
     */
    public StreamRecord theRunning(Side source) {
        return running(source)
                .orElseThrow(() ->
                        new RefusedFailure("no stream runs from %s; run: migrator start".formatted(source.word())));
    }

    /** Writes down a stream that is about to be made on its source. */
    public void create(StreamRecord stream) {
        home.update(
                "creating stream " + stream.id(),
                """
                INSERT INTO migrator.stream (id, generation, source, state, slot, publication, topic, lanes)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO NOTHING""",
                stream.id(),
                stream.generation(),
                stream.source().word(),
                word(stream.state()),
                stream.slot(),
                stream.publication(),
                stream.topic(),
                stream.lanes());
    }

    /** Writes down the identity of the slot that was made for a stream, and that the stream is to be run. */
    public void run(String id, String systemIdentifier, int timeline, Lsn start) {
        home.update("starting stream " + id, """
                UPDATE migrator.stream
                   SET state = 'running', system_identifier = ?, timeline = ?, start_position = ? WHERE id = ?""", systemIdentifier, timeline, start, id);
    }

    /** What is written down of publication and topic of the stream, now. */
    public StreamSeal seal(String id) {
        return all().stream()
                .filter(s -> s.id().equals(id))
                .findFirst()
                .map(StreamRecord::seal)
                .orElse(StreamSeal.NONE);
    }

    /** Writes down what the publication was when it was made. */
    public void sealPublication(String id, String seal) {
        home.update(
                "sealing the publication of stream " + id,
                "UPDATE migrator.stream SET publication_seal = ? WHERE id = ?",
                seal,
                id);
    }

    /**
     * Writes down the id of the topic, if none has been.
     *
     * @return the id that is written down
     */
    public String sealTopic(String id, String topicId) {
        return home.first("sealing the topic of stream " + id, """
                UPDATE migrator.stream SET topic_id = coalesce(topic_id, ?) WHERE id = ? RETURNING topic_id""", row -> row.getString(1), topicId, id)
                .orElseThrow(() -> new RefusedFailure("stream " + id + " is not in home"));
    }

    public void stop(String id) {
        home.update("stopping stream " + id, "UPDATE migrator.stream SET state = 'stopped' WHERE id = ?", id);
    }

    private static StreamRecord stream(ResultSet row) throws SQLException {
        return new StreamRecord(
                row.getString("id"),
                row.getInt("generation"),
                Side.valueOf(row.getString("source").toUpperCase(Locale.ROOT)),
                StreamRecord.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getString("slot"),
                row.getString("publication"),
                row.getString("topic"),
                row.getInt("lanes"),
                row.getString("system_identifier"),
                row.getInt("timeline"),
                Lsn.parse(row.getString("start_position")),
                new StreamSeal(row.getString("publication_seal"), row.getString("topic_id")));
    }

    private static String word(StreamRecord.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
