package dev.migrator.backfill.pace;

import dev.migrator.core.connect.Side;
import dev.migrator.core.plan.SizeText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A standby that cannot keep up would lose its use: reads from it grow old, and a failover would wait or lose. */
final class StandbyLag implements Rule {
    private final long limit;

    /** @param limit in bytes */
    StandbyLag(long limit) {
        this.limit = limit;
    }

    @Override
    public Pressure judge(Sample sample) {
        List<Pressure> both = new ArrayList<>();
        if (sample.old() != null) {
            both.add(judge(Side.OLD, sample.old().furthest()));
        }
        if (sample.fresh() != null) {
            both.add(judge(Side.NEW, sample.fresh().furthest()));
        }
        return Pressure.hardest(both);
    }

    private Pressure judge(Side side, Sample.@Nullable Standby standby) {
        if (standby == null) {
            return Pressure.NONE;
        }
        String sentence = "standby %s of %s is %s behind, limit %s (backfill.throttle.max_standby_lag)"
                .formatted(standby.name(), side.word(), SizeText.of(standby.behind()), SizeText.of(limit));
        return Pressure.of((double) standby.behind(), (double) limit, sentence);
    }
}
