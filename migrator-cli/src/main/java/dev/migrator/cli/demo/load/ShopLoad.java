package dev.migrator.cli.demo.load;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several clients that use the shop until they are stopped. Thread-safe. */
public final class ShopLoad implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShopLoad.class);
    private static final Duration STOP_WAIT = Duration.ofSeconds(40);

    private final DataSource shop;
    private final LoadSettings settings;
    private final Clock clock;
    private final LoadJournal journal = new LoadJournal();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    private ShopLoad(DataSource shop, LoadSettings settings, Clock clock) {
        this.shop = shop;
        this.settings = settings;
        this.clock = clock;
    }

    /** Starts the clients; the caller closes it. */
    public static ShopLoad start(DataSource shop, LoadSettings settings, Clock clock) {
        ShopLoad load = new ShopLoad(shop, settings, clock);
        for (int number = 0; number < settings.clients(); number++) {
            load.threads.add(load.client(number, ShopClient::next));
        }
        for (int number = 0; number < settings.visitors(); number++) {
            load.threads.add(load.client(settings.clients() + number, ShopClient::look));
        }
        load.threads.forEach(Thread::start);
        return load;
    }

    public LoadJournal journal() {
        return journal;
    }

    /** Lets every client end what it is doing; bounded. */
    @Override
    public void close() {
        stop.countDown();
        try {
            for (Thread thread : threads) {
                thread.join(STOP_WAIT.toMillis());
                if (thread.isAlive()) {
                    LOG.warn("{} did not end within {}; it is left to end by itself", thread.getName(), STOP_WAIT);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Thread client(int number, Consumer<ShopClient> habit) {
        Customer customer = new Customer(number, settings);
        ShopClient client = new ShopClient(shop, customer, journal, clock);
        Thread thread = new Thread(() -> run(client, habit, customer.random()), "shop-client-" + number);
        thread.setDaemon(true);
        return thread;
    }

    private void run(ShopClient client, Consumer<ShopClient> habit, Random random) {
        try {
            while (!stop.await(thinkTime(random), TimeUnit.MICROSECONDS)) {
                habit.accept(client);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long thinkTime(Random random) {
        return (long) (random.nextDouble()
                * 2
                * TimeUnit.NANOSECONDS.toMicros(settings.thinkTime().toNanos()));
    }
}
