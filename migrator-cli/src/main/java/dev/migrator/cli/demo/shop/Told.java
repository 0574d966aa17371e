package dev.migrator.cli.demo.shop;

import java.util.Collection;
import java.util.List;

/**
 * What the clients were told is committed.
 *
 * @param orders the id of every order, as often as it was told
 * @param auditRows how many rows the audit log must have now
 */
public record Told(List<Long> orders, long auditRows) {
    public Told {
        orders = List.copyOf(orders);
    }

    /** What holds before any client has run. */
    public static Told nothing(ShopSize size) {
        return new Told(List.of(), size.auditRows());
    }

    /** What the clients were told since the shop of this size was filled. */
    public static Told of(ShopSize size, Collection<Long> orders, long auditInserted, long auditDeleted) {
        return new Told(List.copyOf(orders), size.auditRows() + auditInserted - auditDeleted);
    }

    long toldTwice() {
        return orders.size() - orders.stream().distinct().count();
    }
}
