package dev.migrator.core.cutover;

import dev.migrator.core.connect.BothSides;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.RetryableFailure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Two databases, the streams between them and an application that writes whenever it may, all in one thread. Any call
 * may crash the process that made it, before or after its effect, or fail for now.
 */
final class SimulatedWorld implements SwitchPorts {
    private final Random random;
    private final BothSides<List<Write>> rows = BothSides.each(side -> new ArrayList<>());
    private final Map<Side, Boolean> fenced = new EnumMap<>(Map.of(Side.OLD, false, Side.NEW, false));
    private final Map<String, Stream> streams = new LinkedHashMap<>();
    private Side writes = Side.OLD;
    private Side owner = Side.OLD;
    private boolean held;
    private int sequence;
    double crashes;
    Runnable beforeDrained = () -> {};
    boolean clientsTryAgain;
    double failures;

    SimulatedWorld(Random random) {
        this.random = random;
        Stream first = new Stream(Side.OLD, 0);
        first.armed = true;
        streams.put("f1", first);
    }

    /** A row and the database on which the application wrote it. */
    record Write(int id, Side origin) {}

    /** What the process that makes a switch dies of. */
    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class Stream {
        final Side source;
        int read;
        boolean armed;
        boolean stopped;

        Stream(Side source, int read) {
            this.source = source;
            this.read = read;
        }
    }

    /** Lets the application and the streams do something. */
    void live() {
        for (int i = random.nextInt(4); i > 0; i--) {
            write();
        }
        streams.values().forEach(s -> pump(s, random.nextInt(3)));
    }

    void settle() {
        for (int round = 0; round < 3; round++) {
            streams.values().forEach(s -> pump(s, Integer.MAX_VALUE));
        }
    }

    List<Write> rows(Side side) {
        return rows.on(side);
    }

    Side writer() {
        return writes;
    }

    boolean isHeld() {
        return held;
    }

    boolean isFenced(Side side) {
        return fenced.getOrDefault(side, false);
    }

    int runningStreams() {
        return (int) streams.values().stream().filter(s -> !s.stopped).count();
    }

    private void write() {
        if (held) {
            return;
        }
        if (isFenced(writes) && clientsTryAgain) {
            return;
        }
        if (isFenced(writes)) {
            throw new AssertionError("a request failed: traffic is not held, goes to " + writes + ", which is fenced");
        }
        rows.on(writes).add(new Write(++sequence, writes));
    }

    private void pump(Stream stream, int changes) {
        List<Write> log = rows.on(stream.source);
        for (int i = 0; i < changes && !stream.stopped && stream.read < log.size(); i++) {
            Write row = log.get(stream.read++);
            if (stream.armed) {
                apply(row, stream.source.other());
            }
        }
    }

    private void apply(Write row, Side target) {
        if (rows.on(target).contains(row)) {
            throw new AssertionError("row " + row + " was applied twice on " + target);
        }
        rows.on(target).add(row);
    }

    private void call(Runnable effect) {
        live();
        maybe(crashes, new Crash());
        maybe(failures, new RetryableFailure("simulated"));
        effect.run();
        maybe(crashes, new Crash());
        live();
    }

    private void maybe(double chance, RuntimeException what) {
        if (random.nextDouble() < chance) {
            throw what;
        }
    }

    @Override
    public List<Gate> gates(Side from) {
        return List.of(new Gate("writes", writes == from, "writes are on " + writes));
    }

    @Override
    public String prepareReturn(Side from) {
        String unused = streams.entrySet().stream()
                .filter(e -> e.getValue().source == from.other() && !e.getValue().stopped)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("s" + (streams.size() + 1));
        call(() -> streams.computeIfAbsent(
                unused, id -> new Stream(from.other(), rows.on(from.other()).size())));
        return unused;
    }

    @Override
    public void hold(Deadline deadline) {
        call(() -> held = true);
    }

    @Override
    public void raiseFence(Side side, String marker, Deadline deadline) {
        call(() -> fenced.put(side, true));
    }

    @Override
    public void awaitDrained(Side from, String marker, Deadline deadline) {
        beforeDrained.run();
        call(() -> streams.values().stream()
                .filter(s -> s.source == from && !s.stopped)
                .forEach(s -> pump(s, Integer.MAX_VALUE)));
    }

    @Override
    public void copySequences(Side from) {
        call(() -> {});
    }

    @Override
    public void beginReturn(String returnStream) {
        call(() -> {
            Stream stream = stream(returnStream);
            pump(stream, Integer.MAX_VALUE);
            stream.armed = true;
        });
    }

    @Override
    public void abandonReturn(String returnStream) {
        call(() -> stream(returnStream).stopped = true);
    }

    @Override
    public void liftFence(Side side) {
        call(() -> fenced.put(side, false));
    }

    @Override
    public void resume(Side side) {
        call(() -> {
            writes = side;
            held = false;
        });
    }

    @Override
    public void stopForward(Side from) {
        call(() -> streams.values().stream().filter(s -> s.source == from).forEach(s -> s.stopped = true));
    }

    @Override
    public void noteOwner(Side side) {
        call(() -> owner = side);
    }

    Side owner() {
        return owner;
    }

    private Stream stream(String id) {
        Stream stream = streams.get(id);
        if (stream == null) {
            throw new AssertionError("no stream " + id);
        }
        return stream;
    }
}
