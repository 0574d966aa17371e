package dev.migrator.cli.killloop;

/** The loop with several lanes: their workers die, come and go, and hand lanes to each other. */
class LanesKillLoopIT extends KillLoop {
    LanesKillLoopIT() {
        super(3, 3);
    }
}
