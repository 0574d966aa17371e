package dev.migrator.cli.command;

import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program: it does nothing without a subcommand. */
@Command(
        name = "migrator",
        mixinStandardHelpOptions = true,
        version = "migrator 0.1.0",
        description = "Moves a live PostgreSQL database to a new one without downtime, with proof and a way back.",
        footerHeading = "%nIn this order:%n",
        footer = {
            "  init, check, plan        decide",
            "  start                    stream, copy, follow (phases 1 and 2)",
            "  throttle, pause, resume  how fast rows are copied",
            "  verify                   proof (phase 3)",
            "  unpark                   mend what start --on-error=park set aside",
            "  route writes dual        dual write (phase 4)",
            "  route reads new 10%%      reads move (phase 5)",
            "  cutover, rollback        writes move, and back",
            "  finish                   decommission (phase 6)",
            "",
            "Try it without any database of yours: migrator demo"
        },
        subcommands = {
            InitCommand.class,
            CheckCommand.class,
            PlanCommand.class,
            StartCommand.class,
            StatusCommand.class,
            VerifyCommand.class,
            UnparkCommand.class,
            ThrottleCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            RouteCommand.class,
            CutoverCommand.class,
            RollbackCommand.class,
            FinishCommand.class,
            AbortCommand.class,
            TailCommand.class,
            ExplainCommand.class,
            DoctorCommand.class,
            DdlCommand.class,
            DemoCommand.class,
            HelpCommand.class,
            GenerateCompletion.class
        })
public final class MigratorCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
