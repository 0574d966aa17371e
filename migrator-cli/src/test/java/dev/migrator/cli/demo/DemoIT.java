package dev.migrator.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.migrator.cli.Main;
import dev.migrator.cli.demo.step.Story;
import dev.migrator.core.run.StreamSupervisor;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Help.Ansi;

/** The demo is the end-to-end test of all six phases, and it judges itself: it must, and it must be believed. */
class DemoIT {
    @Test
    void movesTheShopThereAndBackAndThereAgainUnderLoadWithoutAFailure() {
        Logger logger = (Logger) LoggerFactory.getLogger(StreamSupervisor.class);
        ListAppender<ILoggingEvent> heard = new ListAppender<>();
        heard.start();
        logger.addAppender(heard);
        logger.setLevel(Level.INFO); // what it says of streams that were stopped shows that it is heard

        try {
            assertThat(Main.run("demo", "--fast", "--seed", "7")).isZero();
        } finally {
            logger.setLevel(null);
            logger.detachAppender(heard);
        }
        assertThat(heard.list)
                .isNotEmpty()
                .noneMatch(event -> event.getFormattedMessage().contains("agreement"));
    }

    @Test
    void findsNamesAndRepairsDamageInASchemaThatWasThereBefore() {
        StringWriter told = new StringWriter();
        Story story = new Story(new PrintWriter(told), Ansi.OFF);
        boolean good = new Demo(new DemoSettings(true, 11, 3, false, true, false), story).run();
        assertThat(good).as(told.toString()).isTrue();
        assertThat(told.toString())
                .contains("5 of 5 damaged rows found and named, 0 others")
                .contains("missing on new: key 5, 2")
                .contains("too much on new: key LC-GHOST")
                .contains("the migration is FINISHED")
                .contains(", 0 failed");
    }
}
