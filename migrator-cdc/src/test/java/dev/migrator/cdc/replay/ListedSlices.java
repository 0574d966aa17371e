package dev.migrator.cdc.replay;

import dev.migrator.cdc.log.LogReader.Entry;
import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.failure.RetryableFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/** A log in memory that gives two slices at a time; every reader of it reads the same. */
final class ListedSlices implements SliceSource {
    private final List<Slice> slices;
    private int next;

    private final BooleanSupplier readable;

    private ListedSlices(List<Slice> slices, BooleanSupplier readable) {
        this.slices = slices;
        this.readable = readable;
    }

    static ListedSlices of(List<Slice> slices) {
        return new ListedSlices(slices, () -> true);
    }

    /** A log that cannot be read at times. */
    static ListedSlices of(List<Slice> slices, AtomicBoolean readable) {
        return new ListedSlices(slices, readable::get);
    }

    @Override
    public void seek(long offset) {
        next = (int) offset;
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // waking up early is an empty poll
    public List<Entry> poll(Duration timeout) {
        if (!readable.getAsBoolean()) {
            throw new RetryableFailure("the log is out of reach");
        }
        synchronized (slices) {
            List<Entry> entries = new ArrayList<>();
            while (next < slices.size() && entries.size() < 2) {
                entries.add(new Entry(next, slices.get(next++)));
            }
            if (entries.isEmpty()) {
                try {
                    slices.wait(Math.max(1, timeout.toMillis()));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return entries;
        }
    }

    @Override
    public void wakeUp() {
        synchronized (slices) {
            slices.notifyAll();
        }
    }

    @Override
    public void close() {}
}
