package dev.migrator.cdc.replay;

import dev.migrator.cdc.log.LogReader.Entry;
import dev.migrator.cdc.slice.Slice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A log in memory that gives two slices at a time; every reader of it reads the same. */
final class ListedSlices implements SliceSource {
    private final List<Slice> slices;
    private int next;

    private ListedSlices(List<Slice> slices) {
        this.slices = slices;
    }

    static ListedSlices of(List<Slice> slices) {
        return new ListedSlices(slices);
    }

    @Override
    public void seek(long offset) {
        next = (int) offset;
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // waking up early is an empty poll
    public List<Entry> poll(Duration timeout) {
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
