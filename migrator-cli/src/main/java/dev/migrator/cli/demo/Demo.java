package dev.migrator.cli.demo;

import dev.migrator.cli.demo.load.ShopLoad;
import dev.migrator.cli.demo.step.Stage;
import dev.migrator.cli.demo.step.Step;
import dev.migrator.cli.demo.step.Story;
import dev.migrator.cli.demo.step.Verdicts;
import dev.migrator.cli.output.Figures;
import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.config.MigrationConfig;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.router.MigratorDataSource;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** Plays the whole migration of a shop under load, from servers to proof. */
public final class Demo {
    private final DemoSettings settings;
    private final Story story;
    private final Verdicts verdicts;

    public Demo(DemoSettings settings, Story story) {
        this.settings = settings;
        this.story = story;
        this.verdicts = new Verdicts(story);
    }

    /** Plays it; true if everything that must hold did. */
    public boolean run() {
        long begun = System.nanoTime();
        try (DemoServers servers = DemoServers.start(story)) {
            boolean good = play(servers.open(settings, story));
            verdicts.note("duration", Figures.duration(Duration.ofNanos(System.nanoTime() - begun)));
            summarize();
            if (settings.keep()) {
                waitForTheEnd(servers);
            }
            return good;
        }
    }

    private boolean play(MigrationConfig config) {
        try (Stage stage = stage(config)) {
            story.figure(
                    "load",
                    "%d clients that buy and %d that look, through the router; seed %d"
                            .formatted(settings.clients(), settings.load().visitors(), settings.seed()));
            for (Step step : DemoScript.of(settings)) {
                step.play(stage);
            }
        } catch (MigratorException e) {
            verdicts.judge(false, "the demo could not go on: " + e.getMessage());
        }
        return verdicts.bad().isEmpty();
    }

    private Stage stage(MigrationConfig config) {
        MigratorDataSource router = MigratorDataSource.builder(config.old(), config.fresh())
                .application("shop")
                .poolSize(settings.clients() + 4)
                .build();
        Wiring wiring = new Wiring(config);
        ShopLoad load = ShopLoad.start(router, settings.load(), wiring.clock());
        return new Stage(settings, story, verdicts, wiring, router, load, new AtomicReference<>());
    }

    private void summarize() {
        story.title("Summary");
        verdicts.figures().forEach(f -> story.figure(f.name(), f.value()));
        verdicts.bad().forEach(v -> story.verdict(false, v.text()));
        boolean good = verdicts.bad().isEmpty();
        story.verdict(
                good,
                good
                        ? "all %d checks hold".formatted(verdicts.count())
                        : "%d of %d checks do not hold".formatted(verdicts.bad().size(), verdicts.count()));
    }

    private void waitForTheEnd(DemoServers servers) {
        story.title("The servers stay up until Ctrl-C");
        servers.tellAddresses(story);
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
