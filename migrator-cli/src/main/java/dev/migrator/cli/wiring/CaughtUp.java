package dev.migrator.cli.wiring;

import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.stream.Markers;
import java.util.Optional;
import java.util.function.Supplier;

/** Waits until what is written on the source now has been applied. */
final class CaughtUp {
    private final Wiring wiring;

    CaughtUp(Wiring wiring) {
        this.wiring = wiring;
    }

    /** Follows the stream that carries the writes. */
    void await(Deadline deadline, Supplier<Optional<MigratorException>> failure) {
        Side source = wiring.control().routes().on(Side.NEW).read().writes();
        StreamRecord stream = wiring.control().streams().theRunning(source);
        String marker = "caught-up-" + wiring.clock().millis();
        Markers.write(wiring.databases().on(source), marker);
        deadline.await(
                () -> failure.get().isPresent()
                        || wiring.lanesInto(stream.target()).haveReceived(stream.id(), marker, stream.lanes()),
                () -> "replay has not caught up with " + source.word() + " yet");
        failure.get().ifPresent(f -> {
            throw f;
        });
    }
}
