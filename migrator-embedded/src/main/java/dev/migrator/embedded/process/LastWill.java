package dev.migrator.embedded.process;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Closes what is still open when the program ends in an orderly way, Ctrl-C included. */
public final class LastWill {
    private static final Set<Runnable> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(LastWill::closeAll, "embedded-servers-last-will"));
    }

    private LastWill() {}

    public static void add(Runnable close) {
        OPEN.add(close);
    }

    public static void remove(Runnable close) {
        OPEN.remove(close);
    }

    private static void closeAll() {
        OPEN.parallelStream().forEach(LastWill::closeOne);
    }

    private static void closeOne(Runnable close) {
        try {
            close.run();
        } catch (RuntimeException e) {
            // The log may be closed already, and there is nobody left to tell but the person at the terminal.
            System.err.println("while removing an embedded server: " + e.getMessage());
        }
    }
}
