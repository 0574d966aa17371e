package dev.migrator.cdc.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.apply.LaneWriter;
import dev.migrator.core.apply.ParkingPolicy;
import dev.migrator.core.change.SourceTransaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the source did to a target that had lost rows: what is not parked is as on the source, and so is all of it once the rest is copied. */
class ParkingSimulationIT {
    private static final int BEFORE = 40;
    private static final int AFTER = 12;

    @RegisterExtension
    static final TargetServer SERVER = TargetServer.of(18);

    private final TargetDatabase target = SERVER.target().with(ParkingPolicy.parkUpTo(100));

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsNotParkedIsAsOnTheSource(long seed) {
        RandomLog log = new RandomLog(seed, false);
        List<SourceTransaction> before = next(log, BEFORE);
        Set<String> lost = lost(log.expected(), new Random(seed));
        List<SourceTransaction> damaged = next(log, AFTER);
        List<String> expected = log.expected();
        List<SourceTransaction> after = next(log, AFTER);

        List<String> inSets = run(before, lost, damaged, seed, 1);
        List<String> inOrder = run(before, lost, damaged, seed, Integer.MAX_VALUE);

        assertThat(inSets).as("both ways park the same").isEqualTo(inOrder);
        assertThat(inSets).isNotEmpty();
        Set<String> doubtful = new HashSet<>(lost);
        doubtful.addAll(inSets);
        assertThat(without(doubtful, rows())).isEqualTo(without(doubtful, expected));

        copy(doubtful, expected);
        replay(after, seed);
        assertThat(rows()).isEqualTo(log.expected());
        assertThat(parked()).isEmpty();
    }

    /** Returns what is parked in the end. */
    private List<String> run(
            List<SourceTransaction> before,
            Set<String> lost,
            List<SourceTransaction> damaged,
            long seed,
            int setsFrom) {
        target.reset();
        target.run(RandomLog.TABLE);
        target.writingInSetsFrom(setsFrom);
        replay(before, seed);
        lost.forEach(id -> target.run("DELETE FROM public.t WHERE id = " + id));
        replay(damaged, seed);
        return parked();
    }

    private void replay(List<SourceTransaction> transactions, long seed) {
        Random sizes = new Random(seed);
        try (LaneWriter writer = target.writing()) {
            int from = 0;
            while (from < transactions.size()) {
                int to = Math.min(transactions.size(), from + 1 + sizes.nextInt(5));
                writer.apply(TargetDatabase.batch(transactions.subList(from, to).toArray(new SourceTransaction[0])));
                from = to;
            }
        }
    }

    /** As a repair does it: all doubtful rows out, those of the source in. */
    private void copy(Set<String> keys, List<String> expected) {
        keys.forEach(id -> target.run("DELETE FROM public.t WHERE id = " + id));
        for (String line : expected) {
            List<String> values = List.of(line.split("\\|", -1));
            if (keys.contains(values.get(0))) {
                String mail = values.get(1).equals("∅") ? "NULL" : "'" + values.get(1) + "'";
                target.run("INSERT INTO public.t VALUES (%s, %s, '%s', %s)"
                        .formatted(values.get(0), mail, values.get(2), values.get(3)));
            }
        }
        target.run("DELETE FROM migrator.parked_key", "UPDATE migrator.lane SET parked_revision = parked_revision + 1");
    }

    private static Set<String> lost(List<String> rows, Random random) {
        Set<String> lost = new TreeSet<>();
        for (int i = 0; i < 2; i++) {
            lost.add(id(rows.get(random.nextInt(rows.size()))));
        }
        return lost;
    }

    private static List<SourceTransaction> next(RandomLog log, int count) {
        List<SourceTransaction> transactions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            transactions.add(log.next());
        }
        return transactions;
    }

    private List<String> rows() {
        return target.rows("SELECT * FROM public.t ORDER BY id");
    }

    private List<String> parked() {
        return target.rows("SELECT key[1] FROM migrator.parked_key ORDER BY 1");
    }

    private static List<String> without(Set<String> keys, List<String> rows) {
        return rows.stream().filter(r -> !keys.contains(id(r))).toList();
    }

    private static String id(String row) {
        return row.substring(0, row.indexOf('|'));
    }
}
