package dev.migrator.embedded.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * One direction of a connection: one thread reads, another writes when the bytes are due, so that a delay does not cost
 * throughput.
 */
final class Direction {
    private static final int CHUNK_BYTES = 32 * 1024;
    private static final int CHUNKS_UNDERWAY = 256;
    private static final int SLICES_PER_SECOND = 20;

    private final Socket from;
    private final Socket to;
    private final Weather weather;
    private final PlannedCut.Sender sender;
    private final Connection connection;
    private final BlockingQueue<Chunk> underway = new ArrayBlockingQueue<>(CHUNKS_UNDERWAY);
    private final Map<PlannedCut, PatternSearch> searches = new HashMap<>();

    /** @param sender whose bytes these are */
    Direction(Socket from, Socket to, Weather weather, PlannedCut.Sender sender, Connection connection) {
        this.from = from;
        this.to = to;
        this.weather = weather;
        this.sender = sender;
        this.connection = connection;
    }

    void read() {
        try {
            InputStream in = from.getInputStream();
            byte[] buffer = new byte[CHUNK_BYTES];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                underway.put(chunk(buffer, length));
            }
            underway.put(Chunk.end());
        } catch (IOException e) {
            connection.broken();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void write() {
        try {
            for (Chunk chunk = underway.take(); !chunk.isEnd(); chunk = underway.take()) {
                awaitDue(chunk);
                forward(chunk);
            }
            connection.ended(to);
        } catch (IOException e) {
            connection.broken();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forward(Chunk chunk) throws IOException, InterruptedException {
        try {
            writeSlowly(to.getOutputStream(), chunk.bytes());
        } catch (IOException e) {
            // What the server still says to a client that was cut off goes nowhere.
            if (!connection.isLost()) {
                throw e;
            }
        }
        if (chunk.cut() != null) {
            connection.loseClient();
            chunk.cut().happened();
        }
    }

    private Chunk chunk(byte[] buffer, int length) {
        long due = System.nanoTime() + weather.delay().toNanos();
        for (PlannedCut cut : weather.cuts(sender)) {
            PatternSearch search = searches.computeIfAbsent(cut, PlannedCut::search);
            int end = search.endIn(buffer, length);
            if (end >= 0 && cut.claim()) {
                weather.forget(cut);
                boolean whole = cut.moment() == CutMoment.AFTER_FORWARDING;
                int kept = whole ? length : Math.max(0, end - search.length());
                return new Chunk(Arrays.copyOf(buffer, kept), due, cut);
            }
        }
        return new Chunk(Arrays.copyOf(buffer, length), due, null);
    }

    private void awaitDue(Chunk chunk) throws InterruptedException {
        parkUntil(chunk.due());
        weather.awaitNoPause();
    }

    private void writeSlowly(OutputStream out, byte[] bytes) throws IOException, InterruptedException {
        int written = 0;
        while (written < bytes.length) {
            long rate = weather.bytesPerSecond();
            int slice = (int) Math.min(bytes.length - written, Math.max(1, rate / SLICES_PER_SECOND));
            long next = System.nanoTime() + (long) (slice * 1e9 / rate);
            out.write(bytes, written, slice);
            written += slice;
            parkUntil(next);
        }
    }

    private static void parkUntil(long deadline) throws InterruptedException {
        for (long left = deadline - System.nanoTime(); left > 0; left = deadline - System.nanoTime()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(left);
        }
    }
}
