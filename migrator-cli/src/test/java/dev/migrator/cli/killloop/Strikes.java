package dev.migrator.cli.killloop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The faults of one round: one to three, of which the first goes through all kinds as the seeds go on. */
record Strikes(List<Strike> all) {
    private static final int MOST = 3;
    private static final int WITHIN_MILLIS = 1800;

    /** A fault and when it strikes, counted from the beginning of the round. */
    record Strike(Fault fault, Duration at, long seed) {
        @Override
        public String toString() {
            return "%s at %d ms".formatted(fault, at.toMillis());
        }
    }

    /** @param kinds what may strike */
    static Strikes of(long seed, List<Fault> kinds) {
        Random random = new Random(seed * 7919 + 17);
        List<Strike> strikes = new ArrayList<>();
        int count = 1 + random.nextInt(MOST);
        for (int i = 0; i < count; i++) {
            int kind = i == 0 ? (int) Math.floorMod(seed, (long) kinds.size()) : random.nextInt(kinds.size());
            Duration at = Duration.ofMillis(random.nextInt(WITHIN_MILLIS));
            strikes.add(new Strike(kinds.get(kind), at, random.nextLong()));
        }
        return new Strikes(List.copyOf(strikes));
    }

    /** Lets them strike, at the same time if it comes so; completes with those that happened. */
    CompletableFuture<List<Fault>> begin(Stand stand) {
        List<CompletableFuture<List<Fault>>> each = all.stream()
                .map(strike -> CompletableFuture.supplyAsync(() -> strike(strike, stand), Threads::run))
                .toList();
        return CompletableFuture.allOf(each.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> each.stream().flatMap(f -> f.join().stream()).toList());
    }

    private static List<Fault> strike(Strike strike, Stand stand) {
        try {
            TimeUnit.MILLISECONDS.sleep(strike.at().toMillis());
            return strike.fault().strike(stand, new Random(strike.seed())) ? List.of(strike.fault()) : List.of();
        } catch (Exception e) {
            throw new IllegalStateException("the fault " + strike + " could not be made", e);
        }
    }

    @Override
    public String toString() {
        return all.stream().map(Strike::toString).collect(Collectors.joining(", "));
    }
}
