package dev.migrator.cli.demo.shop;

import java.util.LinkedHashMap;
import java.util.Map;

/** How many rows of each kind the shop has at first; every order has two items, one payment. */
public record ShopSize(
        int customers,
        int products,
        int orders,
        int auditRows,
        int events,
        int documents,
        int measurements,
        int cards) {
    /** About 300,000 rows. */
    public static final ShopSize FULL = new ShopSize(20_000, 4_000, 45_000, 20_000, 40_000, 2_000, 4_000, 8_000);

    /** About 40,000 rows. */
    public static final ShopSize FAST = new ShopSize(2_500, 500, 6_000, 3_000, 5_000, 300, 500, 1_000);

    /** Accounts of the shop itself; the account of customer n is this plus n. */
    public static final int TILLS = 16;

    /** Every row of every table. */
    public long rows() {
        return 2L * customers + TILLS + products + 4L * orders + auditRows + events + documents + measurements + cards;
    }

    /** The sizes under the names that the SQL of the rows reads them by. */
    Map<String, Integer> settings() {
        Map<String, Integer> settings = new LinkedHashMap<>();
        settings.put("shop.customers", customers);
        settings.put("shop.products", products);
        settings.put("shop.orders", orders);
        settings.put("shop.audit_rows", auditRows);
        settings.put("shop.events", events);
        settings.put("shop.documents", documents);
        settings.put("shop.measurements", measurements);
        settings.put("shop.cards", cards);
        return settings;
    }
}
