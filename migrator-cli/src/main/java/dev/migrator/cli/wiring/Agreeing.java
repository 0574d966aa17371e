package dev.migrator.cli.wiring;

import dev.migrator.cdc.log.Agreements;
import dev.migrator.cdc.log.LogServer;
import dev.migrator.core.config.KafkaConfig;
import dev.migrator.core.config.MigrationConfig;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.plan.MigrationPlan;
import java.util.List;
import java.util.Optional;

/**
 * Keeps in Kafka what capture and replay of each stream must agree on, so that either starts without the other's
 * database. Thread-safe.
 */
final class Agreeing {
    private final Agreements topic;
    private final Optional<Integer> replication;

    Agreeing(MigrationConfig config) {
        KafkaConfig kafka = config.kafka();
        this.topic = new Agreements(
                new LogServer(kafka.bootstrap(), kafka.properties()), "migrator." + config.name() + ".agreement");
        this.replication = kafka.replicationFactor() == KafkaConfig.BROKER_DEFAULT
                ? Optional.empty()
                : Optional.of(kafka.replicationFactor());
    }

    /**
     * Writes the agreement of a stream down, or holds ours to the one that is there.
     *
     * @throws RefusedFailure if they differ
     */
    void agree(StreamRecord stream, MigrationPlan plan) {
        String text = AgreementCodec.write(new Agreement(stream, plan));
        Agreement ours = AgreementCodec.read(text, "memory");
        Optional<Agreement> written =
                all().stream().filter(a -> a.stream().id().equals(stream.id())).findFirst();
        if (written.isEmpty()) {
            topic.write(stream.id(), text, replication);
            return;
        }
        List<String> differences = ours.differencesTo(written.get());
        if (!differences.isEmpty()) {
            throw new RefusedFailure(
                    ("what capture and replay of stream %s agreed on (%s) is not what the control schema on new has pinned: %s."
                                    + " One of them belongs to another migration of the same name, or was changed by hand;"
                                    + " put that right, or `migrator abort` and start again")
                            .formatted(stream.id(), topic, String.join("; ", differences)));
        }
    }

    /** The agreements of every stream that runs, as far as Kafka knows; empty if none has been made. */
    List<Agreement> all() {
        return topic.read().values().stream()
                .map(text -> AgreementCodec.read(text, topic.toString()))
                .toList();
    }

    /** Forgets a stream that was stopped. */
    void forget(StreamRecord stream) {
        topic.remove(stream.id());
    }

    /** Removes all of it from Kafka. */
    void remove() {
        topic.delete();
    }

    @Override
    public String toString() {
        return topic.toString();
    }
}
