package dev.migrator.cli.wiring;

import dev.migrator.cli.status.CopyStatus;
import dev.migrator.core.config.DataSize;
import dev.migrator.core.control.PaceStore;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.phase.Phase;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an operator orders for the copy of the rows: written to home, where the process that copies reads it. */
final class Throttling {
    private final Wiring wiring;
    private final PaceStore pace;

    Throttling(Wiring wiring) {
        this.wiring = wiring;
        this.pace = wiring.control().pace();
    }

    CopyStatus change(@Nullable Integer workers, @Nullable Long rate, @Nullable Boolean auto) {
        requireCopying("slowed down or sped up");
        pace.change(workers, rate, auto);
        record("throttle", words(workers, rate, auto));
        return wiring.copyReader().read();
    }

    CopyStatus pause() {
        requireCopying("paused");
        if (pace.pause(Operator.name())) {
            record("pause", "");
        }
        return wiring.copyReader().read();
    }

    /** In any phase: what is not paused goes on already. */
    CopyStatus resume() {
        wiring.control().migration().read();
        if (pace.resume()) {
            record("resume", "");
        }
        return wiring.copyReader().read();
    }

    private void requireCopying(String what) {
        Phase phase = wiring.control().migration().read().phase();
        if (phase.isCopied() || phase.isOver()) {
            throw new RefusedFailure("the rows are copied (phase %s), so the copy cannot be %s; next: %s"
                    .formatted(phase, what, phase.nextStep()));
        }
    }

    private void record(String action, String detail) {
        wiring.control().audit().record(action, detail, "done");
    }

    private static String words(@Nullable Integer workers, @Nullable Long rate, @Nullable Boolean auto) {
        List<String> words = new ArrayList<>();
        if (workers != null) {
            words.add("workers " + workers);
        }
        if (rate != null) {
            words.add("rate " + (rate == 0 ? "unlimited" : new DataSize(rate).toString()));
        }
        if (auto != null) {
            words.add(auto ? "auto" : "not auto");
        }
        return String.join(", ", words);
    }
}
