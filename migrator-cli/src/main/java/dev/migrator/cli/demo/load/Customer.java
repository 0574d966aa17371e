package dev.migrator.cli.demo.load;

import dev.migrator.cli.demo.shop.ShopSize;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Random;

/** What one client knows and chooses from. For one thread. */
final class Customer {
    /** Rows with numbers up to this are left alone, so that damage done on purpose stays as it is. */
    private static final int LEFT_ALONE = 100;

    private static final int REMEMBERED = 200;

    private final int number;
    private final int clients;
    private final ShopSize size;
    private final Random random;
    private final Deque<Long> cancellable = new ArrayDeque<>();
    private int tokens;
    private int forgotten;

    Customer(int number, LoadSettings settings) {
        this.number = number;
        this.clients = settings.clients();
        this.size = settings.size();
        this.random = new Random(settings.seed() * 31 + number);
    }

    Random random() {
        return random;
    }

    /** Any number from {@code low} to {@code high}. */
    int between(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    int anyCustomer() {
        return between(1, size.customers());
    }

    int anyProduct() {
        return between(1, size.products());
    }

    int anyDocument() {
        return between(LEFT_ALONE, size.documents());
    }

    int anyMeasurement() {
        return between(1, size.measurements());
    }

    int anyCard() {
        return between(1, size.cards());
    }

    long anyTill() {
        return between(1, ShopSize.TILLS);
    }

    /** A text that no other audit row of this run has. */
    String newToken() {
        tokens++;
        return "client-%d-%d".formatted(number, tokens);
    }

    /** The token of a seeded audit row that nobody else deletes; empty when there is none left. */
    Optional<String> auditRowToForget() {
        long row = LEFT_ALONE + (long) forgotten * clients + number;
        forgotten++;
        return row <= size.auditRows() ? Optional.of("seed-" + row) : Optional.empty();
    }

    void placed(long order) {
        cancellable.addLast(order);
        if (cancellable.size() > REMEMBERED) {
            cancellable.removeFirst();
        }
    }

    /** An order of this client that is not cancelled yet; it is not given out again. */
    Optional<Long> orderToCancel() {
        return Optional.ofNullable(cancellable.pollFirst());
    }

    Optional<Long> latestOrder() {
        return Optional.ofNullable(cancellable.peekLast());
    }
}
