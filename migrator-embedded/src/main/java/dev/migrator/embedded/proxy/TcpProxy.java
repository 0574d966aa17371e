package dev.migrator.embedded.proxy;

import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.embedded.process.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between a client and a server and lets the network misbehave: all connections at once, those that are open and
 * those to come. Without orders it only forwards. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TcpProxy.class);
    private static final int CONNECT_MILLIS = 5_000;

    private final String host;
    private final int port;
    private final ServerSocket listening;
    private final Weather weather = new Weather();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

    private TcpProxy(String host, int port, ServerSocket listening) {
        this.host = host;
        this.port = port;
        this.listening = listening;
    }

    /** Listens on a free port of 127.0.0.1; the server is connected to only when a client comes. */
    public static TcpProxy to(String host, int port) {
        try {
            ServerSocket listening = new ServerSocket();
            listening.setReuseAddress(true);
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePorts.next()));
            TcpProxy proxy = new TcpProxy(host, port, listening);
            Thread thread = new Thread(proxy::accept, "proxy-accepts");
            thread.setDaemon(true);
            thread.start();
            return proxy;
        } catch (IOException e) {
            throw new RetryableFailure("cannot listen for a proxy to %s:%d".formatted(host, port), e);
        }
    }

    public static TcpProxy to(Endpoint endpoint) {
        return to(endpoint.host(), endpoint.port());
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** The same database by way of this proxy. */
    public Endpoint through(Endpoint direct) {
        return new Endpoint("127.0.0.1", port(), direct.database(), direct.user(), direct.password(), direct.options());
    }

    /** Everything arrives that much later, in both directions; throughput is not limited by it. */
    public void delay(Duration delay) {
        weather.delay(delay);
    }

    /** Each direction of each connection carries no more than this. */
    public void throttle(long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException(
                    "throttle to %d bytes per second; use pause()".formatted(bytesPerSecond));
        }
        weather.bytesPerSecond(bytesPerSecond);
    }

    /** Nothing is forwarded until {@link #resume()}, and no connection is closed: a network that has gone silent. */
    public void pause() {
        weather.pause(true);
    }

    /** True: new connections are reset at once. Open ones are not touched. */
    public void refuse(boolean refuse) {
        weather.refusing(refuse);
    }

    /** Resets all open connections on both sides; bytes underway are lost. New connections are welcome. */
    public void cutAll() {
        connections.forEach(Connection::close);
    }

    /** Cuts the first connection whose client sends this text (UTF-8), once. */
    public PlannedCut cutWhen(String text, CutMoment moment) {
        return cutWhen(text.getBytes(StandardCharsets.UTF_8), moment);
    }

    /**
     * Cuts the first connection whose client sends these bytes, once. The client sees a reset, the server an orderly end.
     * If the bytes come in several network packets, those before the last are forwarded in any case.
     */
    public PlannedCut cutWhen(byte[] pattern, CutMoment moment) {
        return plan(new PlannedCut(PlannedCut.Sender.CLIENT, pattern, moment));
    }

    /**
     * Cuts the first connection whose server answers with this text (UTF-8), once, before the client hears it: the server
     * has done what it was told, and the client cannot know.
     */
    public PlannedCut cutAnswer(String text) {
        byte[] pattern = text.getBytes(StandardCharsets.UTF_8);
        return plan(new PlannedCut(PlannedCut.Sender.SERVER, pattern, CutMoment.BEFORE_FORWARDING));
    }

    private PlannedCut plan(PlannedCut cut) {
        weather.plan(cut);
        return cut;
    }

    /** Ends delay, throttle, pause and refusal, and forgets cuts that have not happened. */
    public void resume() {
        weather.clear();
    }

    public int openConnections() {
        return connections.size();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new RetryableFailure("cannot close the proxy on port " + port(), e);
        } finally {
            cutAll();
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                welcome(listening.accept());
            } catch (IOException e) {
                LOG.trace("the proxy was closed, or this client has gone already", e);
            }
        }
    }

    private void welcome(Socket client) {
        if (weather.refusing()) {
            Connection.reset(client);
            return;
        }
        Socket server = new Socket();
        try {
            server.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
        } catch (IOException e) {
            Connection.reset(client);
            Connection.reset(server);
            return;
        }
        Connection connection = new Connection(client, server, weather, connections::remove);
        connections.add(connection);
        connection.start();
        if (listening.isClosed()) {
            connection.close();
        }
    }
}
