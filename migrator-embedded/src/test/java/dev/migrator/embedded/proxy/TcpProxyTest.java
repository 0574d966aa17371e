package dev.migrator.embedded.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TcpProxyTest {
    private final BlockingQueue<String> receivedByServer = new LinkedBlockingQueue<>();
    private ServerSocket server;
    private TcpProxy proxy;
    private Socket client;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread echo = new Thread(this::serve);
        echo.setDaemon(true);
        echo.start();
        proxy = TcpProxy.to("127.0.0.1", server.getLocalPort());
        client = open();
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
        proxy.close();
        server.close();
    }

    @Test
    void forwardsBothWaysWithoutOrders() throws IOException {
        byte[] bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        Thread sender = new Thread(() -> send(client, bytes));
        sender.start();

        assertThat(client.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
    }

    @Test
    void passesOnTheOrderlyEndOfOneSide() throws Exception {
        send(client, "last words");
        client.shutdownOutput();

        assertThat(client.getInputStream().readAllBytes()).isEqualTo("last words".getBytes(UTF_8));
        assertThat(receivedByServer.poll(10, TimeUnit.SECONDS)).isEqualTo("last words");
    }

    @Test
    void delaysEveryRoundTripButNotThroughput() throws IOException {
        proxy.delay(Duration.ofMillis(150));
        long start = System.nanoTime();
        send(client, new byte[1_000_000]);
        client.getInputStream().readNBytes(1_000_000);

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(300), Duration.ofMillis(2_000));
    }

    @Test
    void throttles() throws IOException {
        proxy.throttle(100_000);
        long start = System.nanoTime();
        send(client, new byte[50_000]);
        client.getInputStream().readNBytes(50_000);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(450));
    }

    @Test
    void cutsAllConnectionsAndWelcomesNewOnes() throws IOException {
        echo(client, "x");

        proxy.cutAll();

        assertThatThrownBy(() -> echo(client, "y")).isInstanceOf(IOException.class);
        try (Socket next = open()) {
            assertThat(echo(next, "z")).isEqualTo("z");
        }
    }

    @Test
    void refusesNewConnectionsAndKeepsOpenOnes() throws IOException {
        echo(client, "x");

        proxy.refuse(true);

        assertThat(echo(client, "y")).isEqualTo("y");
        assertThatThrownBy(() -> {
                    try (Socket next = open()) {
                        echo(next, "z");
                    }
                })
                .isInstanceOf(IOException.class);
        proxy.resume();
        try (Socket next = open()) {
            assertThat(echo(next, "z")).isEqualTo("z");
        }
    }

    @Test
    void holdsEverythingWhilePausedAndLosesNothing() throws IOException {
        proxy.pause();
        send(client, "x");
        client.setSoTimeout(300);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

        proxy.resume();

        client.setSoTimeout(0);
        assertThat(client.getInputStream().read()).isEqualTo('x');
    }

    @Test
    void cutsAfterForwardingSoThatTheServerHasItAndTheClientDoesNotKnow() throws Exception {
        PlannedCut cut = proxy.cutWhen("COMMIT", CutMoment.AFTER_FORWARDING);
        send(client, "one COMMIT two");

        assertThat(cut.await(Duration.ofSeconds(5))).isTrue();
        assertThat(receivedByServer.poll(10, TimeUnit.SECONDS)).isEqualTo("one COMMIT two");
        assertThatThrownBy(() -> echo(client, "y")).isInstanceOf(IOException.class);
    }

    @Test
    void cutsBeforeForwardingSoThatTheServerDoesNotSeeThePattern() throws Exception {
        PlannedCut cut = proxy.cutWhen("COMMIT", CutMoment.BEFORE_FORWARDING);
        send(client, "one COMMIT two");

        assertThat(cut.await(Duration.ofSeconds(5))).isTrue();
        assertThat(receivedByServer.poll(10, TimeUnit.SECONDS)).isEqualTo("one ");
    }

    @Test
    void cutsOnlyOnce() throws Exception {
        PlannedCut cut = proxy.cutWhen("COMMIT", CutMoment.AFTER_FORWARDING);
        assertThat(echo(client, "nothing of the kind")).isEqualTo("nothing of the kind");
        assertThat(cut.await(Duration.ofMillis(50))).isFalse();
        send(client, "COMMIT");
        assertThat(cut.await(Duration.ofSeconds(5))).isTrue();

        try (Socket next = open()) {
            assertThat(echo(next, "COMMIT")).isEqualTo("COMMIT");
        }
    }

    private Socket open() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket accepted = server.accept();
                Thread thread = new Thread(() -> echoBack(accepted));
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    /** Sends back what comes, and notes it as one text when the sender ends. */
    private void echoBack(Socket accepted) {
        StringBuilder all = new StringBuilder();
        byte[] buffer = new byte[8192];
        try (accepted) {
            for (int n = accepted.getInputStream().read(buffer);
                    n >= 0;
                    n = accepted.getInputStream().read(buffer)) {
                all.append(new String(buffer, 0, n, UTF_8));
                accepted.getOutputStream().write(buffer, 0, n);
            }
            receivedByServer.add(all.toString());
        } catch (IOException e) {
            receivedByServer.add("reset after: " + all);
        }
    }

    private static String echo(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
        byte[] answer = socket.getInputStream().readNBytes(text.length());
        if (answer.length < text.length()) {
            throw new IOException("the connection ended");
        }
        return new String(answer, UTF_8);
    }

    private static void send(Socket socket, String text) {
        send(socket, text.getBytes(UTF_8));
    }

    private static void send(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
