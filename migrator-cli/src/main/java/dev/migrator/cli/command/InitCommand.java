package dev.migrator.cli.command;

import dev.migrator.cli.config.ConfigTemplate;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description = "Writes a commented configuration with every setting and its default.",
        footer = {"", "Example: migrator init migrator.yaml"})
final class InitCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Parameters(paramLabel = "FILE", defaultValue = "migrator.yaml", description = "Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Path file;

    @Override
    public Integer call() {
        ConfigTemplate.write(file);
        spec.commandLine()
                .getOut()
                .println("wrote " + file + "; fill in old, new and kafka, then: migrator check -c " + file);
        return 0;
    }
}
