package dev.migrator.embedded.process;

import dev.migrator.core.failure.RetryableFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Hands out loopback ports that nobody listens on, each only once per process. They lie below the range from which
 * operating systems take the ports of outgoing connections: a server that is down for a while finds its port free when it
 * comes back, and no client that retries meanwhile connects to itself.
 */
public final class FreePorts {
    private static final int LOWEST = 12_000;
    private static final int HIGHEST = 31_999;
    private static final int ATTEMPTS = 1_000;
    private static final Set<Integer> TAKEN = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    /**
     * A port that is free now and was not given out before.
     *
     * @throws RetryableFailure if a thousand random ports were all in use
     */
    public static int next() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
            if (TAKEN.add(port) && isFree(port)) {
                return port;
            }
        }
        throw new RetryableFailure(
                "no free loopback port found between %d and %d in %d attempts".formatted(LOWEST, HIGHEST, ATTEMPTS));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
