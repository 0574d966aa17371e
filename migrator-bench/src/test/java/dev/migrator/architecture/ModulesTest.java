package dev.migrator.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may see whom, and where each library is at home. */
@AnalyzeClasses(packages = "dev.migrator", importOptions = DoNotIncludeTests.class)
class ModulesTest {
    private static final String CORE = "dev.migrator.core..";
    private static final String BACKFILL = "dev.migrator.backfill..";
    private static final String CDC = "dev.migrator.cdc..";
    private static final String VERIFY = "dev.migrator.verify..";
    private static final String ROUTER = "dev.migrator.router..";
    private static final String EMBEDDED = "dev.migrator.embedded..";
    private static final String CLI = "dev.migrator.cli..";
    private static final String BENCH = "dev.migrator.bench..";

    private static final String KAFKA = "org.apache.kafka..";
    private static final String DEBEZIUM = "io.debezium..";
    private static final String JACKSON = "com.fasterxml.jackson..";
    private static final String PICOCLI = "picocli..";
    private static final String JLINE = "org.jline..";

    @ArchTest
    static final ArchRule core_sees_no_other_module = module(CORE, BACKFILL, CDC, VERIFY, ROUTER, EMBEDDED, CLI, BENCH);

    @ArchTest
    static final ArchRule backfill_sees_core_only = module(BACKFILL, CDC, VERIFY, ROUTER, EMBEDDED, CLI, BENCH);

    @ArchTest
    static final ArchRule cdc_sees_core_only = module(CDC, BACKFILL, VERIFY, ROUTER, EMBEDDED, CLI, BENCH);

    @ArchTest
    static final ArchRule verify_sees_core_only = module(VERIFY, BACKFILL, CDC, ROUTER, EMBEDDED, CLI, BENCH);

    @ArchTest
    static final ArchRule router_sees_core_only = module(ROUTER, BACKFILL, CDC, VERIFY, EMBEDDED, CLI, BENCH);

    @ArchTest
    static final ArchRule embedded_sees_core_only = module(EMBEDDED, BACKFILL, CDC, VERIFY, ROUTER, CLI, BENCH);

    @ArchTest
    static final ArchRule nobody_sees_the_benchmarks = module(CLI, BENCH);

    /** What is measured is the program that its users run, in a process of its own. */
    @ArchTest
    static final ArchRule the_benchmarks_know_the_program_by_its_command_line_only = noClasses()
            .that()
            .resideInAPackage(BENCH)
            .should()
            .dependOnClassesThat(resideInAnyPackage(BACKFILL, CDC, VERIFY, ROUTER, CLI)
                    .and(not(JavaClass.Predicates.type(dev.migrator.cli.Main.class))))
            .because(
                    "a benchmark of parts says nothing of the whole. To mend it: run the command, and measure the process");

    @ArchTest
    static final ArchRule debezium_lives_in_capture = library(DEBEZIUM, "dev.migrator.cdc.capture..");

    /** Debezium hands its records over in the types of Kafka Connect; those types stay where Debezium is. */
    @ArchTest
    static final ArchRule kafka_connect_lives_in_capture =
            library("org.apache.kafka.connect..", "dev.migrator.cdc.capture..");

    @ArchTest
    static final ArchRule kafka_lives_in_the_log =
            library(KAFKA, "dev.migrator.cdc.log..", "dev.migrator.cdc.capture..", EMBEDDED);

    @ArchTest
    static final ArchRule the_library_for_applications_is_light = noClasses()
            .that()
            .resideInAnyPackage(CORE, ROUTER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(DEBEZIUM, KAFKA, JACKSON, PICOCLI, JLINE, "ch.qos.logback..", "org.apache.avro..")
            .because("an application that uses the router gets core and router on its class path. To mend it: take a"
                    + " value or an interface of core, and do the work with the library in cdc, verify or cli");

    @ArchTest
    static final ArchRule the_command_line_library_lives_where_commands_are = library(PICOCLI, CLI, BENCH);

    @ArchTest
    static final ArchRule the_terminal_library_lives_in_cli = library(JLINE, CLI);

    @ArchTest
    static final ArchRule sql_is_parsed_for_dual_writes_only =
            library("net.sf.jsqlparser..", "dev.migrator.router.dual..");

    private static ArchRule module(String module, String... others) {
        return noClasses()
                .that()
                .resideInAPackage(module)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .because(
                        "modules see core only, so that each can be read, tested and replaced alone. To mend it: put an"
                                + " interface or a value into core, and let migrator-cli wire the two");
    }

    private static ArchRule library(String library, String... homes) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .because(
                        "a library has one home, so that it can be raised or replaced there. To mend it: give the home a"
                                + " method that speaks in types of core, and call that");
    }
}
