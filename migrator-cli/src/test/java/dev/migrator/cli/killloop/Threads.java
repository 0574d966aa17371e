package dev.migrator.cli.killloop;

/** Threads that do not keep a test from ending. */
final class Threads {
    private Threads() {}

    static void run(Runnable work) {
        Thread thread = new Thread(work, "kill-loop");
        thread.setDaemon(true);
        thread.start();
    }
}
