package dev.migrator.cli.demo.load;

import dev.migrator.cli.demo.shop.ShopSize;
import java.time.Duration;

/**
 * How much the clients do.
 *
 * @param clients threads
 * @param seed decides what each client does and in which order
 * @param thinkTime of a client between two actions, on average
 */
public record LoadSettings(ShopSize size, int clients, long seed, Duration thinkTime) {}
