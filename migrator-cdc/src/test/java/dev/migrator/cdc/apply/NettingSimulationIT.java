package dev.migrator.cdc.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.apply.LaneWriter;
import dev.migrator.core.change.SourceTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever the source did: written in sets, in order, or as the source has it is the same. */
class NettingSimulationIT {
    private static final int TRANSACTIONS = 150;

    @RegisterExtension
    static final TargetServer SERVER = TargetServer.of(18);

    private final TargetDatabase target = SERVER.target();

    @ParameterizedTest(name = "seed {0}, unique values handed over: {1}")
    @CsvSource({"1,false", "2,false", "3,false", "4,false", "5,true", "6,true", "7,true", "8,true"})
    void setsComeToWhatTheSourceHolds(long seed, boolean handsOver) {
        RandomLog log = new RandomLog(seed, handsOver);
        List<SourceTransaction> transactions = new ArrayList<>();
        for (int i = 0; i < TRANSACTIONS; i++) {
            transactions.add(log.next());
        }

        assertThat(replayed(transactions, 1, seed, handsOver)).isEqualTo(log.expected());
        if (seed % 4 == 0) {
            assertThat(replayed(transactions, Integer.MAX_VALUE, seed, handsOver))
                    .isEqualTo(log.expected());
        }
    }

    private List<String> replayed(List<SourceTransaction> transactions, int setsFrom, long seed, boolean handsOver) {
        Random sizes = new Random(seed);
        target.reset();
        target.run(RandomLog.TABLE);
        try (LaneWriter writer = target.writingInSetsFrom(setsFrom).writing()) {
            int from = 0;
            while (from < transactions.size()) {
                int to = Math.min(transactions.size(), from + 1 + sizes.nextInt(20));
                writer.apply(TargetDatabase.batch(transactions.subList(from, to).toArray(new SourceTransaction[0])));
                from = to;
            }
            // Where no row takes a value that another had, nothing speaks against sets: a refusal would be a mistake in
            // them.
            if (!handsOver) {
                assertThat(writer.fallbacks().counts()).isEmpty();
            }
        }
        return target.rows("SELECT * FROM public.t ORDER BY id");
    }
}
