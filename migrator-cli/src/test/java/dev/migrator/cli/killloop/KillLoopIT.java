package dev.migrator.cli.killloop;

/** The loop with one lane, which keeps every transaction of the source whole. */
class KillLoopIT extends KillLoop {
    KillLoopIT() {
        super(1, 22);
    }
}
