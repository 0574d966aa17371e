package dev.migrator.embedded.proxy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client's connection and the one to the server that belongs to it. Thread-safe. */
final class Connection {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private final Socket client;
    private final Socket server;
    private final Consumer<Connection> closed;
    private final List<Thread> threads;
    private volatile boolean lost;
    private boolean oneSideEnded;

    Connection(Socket client, Socket server, Weather weather, Consumer<Connection> closed) {
        this.client = client;
        this.server = server;
        this.closed = closed;
        Direction there = new Direction(client, server, weather, PlannedCut.Sender.CLIENT, this);
        Direction back = new Direction(server, client, weather, PlannedCut.Sender.SERVER, this);
        this.threads = List.of(
                thread("reads-client", there::read),
                thread("writes-server", there::write),
                thread("reads-server", back::read),
                thread("writes-client", back::write));
    }

    void start() {
        threads.forEach(Thread::start);
    }

    boolean isLost() {
        return lost;
    }

    /** The client sees a reset; the server keeps what it has received and sees an orderly end. */
    void loseClient() {
        lost = true;
        reset(client);
        try {
            server.shutdownOutput();
        } catch (IOException e) {
            close();
        }
    }

    /** One side has ended in an orderly way, and the other was told everything. */
    void ended(Socket toldSide) throws IOException {
        if (!lost) {
            toldSide.shutdownOutput();
        }
        if (lost || endsSecond()) {
            client.close();
            server.close();
            close();
        }
    }

    /** A socket failed. If we lost the client on purpose, the server may still finish. */
    void broken() {
        if (!lost) {
            close();
        }
    }

    /** Both sides see a reset. May be called again. */
    void close() {
        reset(client);
        reset(server);
        threads.stream()
                .filter(thread -> !thread.equals(Thread.currentThread()))
                .forEach(Thread::interrupt);
        closed.accept(this);
    }

    private synchronized boolean endsSecond() {
        boolean second = oneSideEnded;
        oneSideEnded = true;
        return second;
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, "proxy-" + name);
        thread.setDaemon(true);
        return thread;
    }

    static void reset(Socket socket) {
        try {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
            }
        } catch (SocketException e) {
            LOG.trace("the other side was faster", e);
        }
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing a socket of the proxy", e);
        }
    }
}
