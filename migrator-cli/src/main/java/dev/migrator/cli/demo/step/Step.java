package dev.migrator.cli.demo.step;

/** One step of the demo. It says what it does and why, does it, and judges what came of it. */
public interface Step {
    /**
     * Plays the step.
     *
     * @throws dev.migrator.core.failure.MigratorException if it cannot be done; the demo ends there
     */
    void play(Stage stage);
}
