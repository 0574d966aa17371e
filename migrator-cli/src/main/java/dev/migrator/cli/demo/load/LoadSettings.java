package dev.migrator.cli.demo.load;

import dev.migrator.cli.demo.shop.ShopSize;
import java.time.Duration;

/**
 * How much the clients do.
 *
 * @param clients threads that buy, each one connection at a time
 * @param visitors threads that only look
 * @param seed decides what each client does and in which order
 * @param thinkTime of a client between two actions, on average
 */
public record LoadSettings(ShopSize size, int clients, int visitors, long seed, Duration thinkTime) {}
