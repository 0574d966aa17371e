package dev.migrator.cli.wiring;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Who runs this process, for the audit trail and the list of workers. */
final class Operator {
    private Operator() {}

    /** "user@host". */
    static String name() {
        return System.getProperty("user.name", "?") + "@" + host();
    }

    /** "host:pid". */
    static String worker() {
        return host() + ":" + ProcessHandle.current().pid();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown host";
        }
    }
}
