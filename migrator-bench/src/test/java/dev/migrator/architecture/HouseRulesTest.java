package dev.migrator.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.sql.DriverManager;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Date;

/** Things that are done in one place only, or not at all. */
@AnalyzeClasses(packages = "dev.migrator", importOptions = DoNotIncludeTests.class)
class HouseRulesTest {
    private static final String EMBEDDED = "dev.migrator.embedded..";
    private static final String BROKER = "dev.migrator.embedded.kafka.BrokerMain";

    @ArchTest
    static final ArchRule sqlstates_are_read_in_one_class = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.migrator.core.failure.SqlState")
            .should()
            .callMethodWhere(target(name("getSQLState")))
            .because("what an SQLSTATE means is decided once. To mend it: ask SqlState.is(...) or isTransient(...), and"
                    + " add a constant there");

    @ArchTest
    static final ArchRule sessions_are_opened_in_one_package = noClasses()
            .that()
            .resideOutsideOfPackages("dev.migrator.core.connect..", EMBEDDED)
            .should()
            .callMethodWhere(target(owner(type(DriverManager.class))).and(target(name("getConnection"))))
            .because("every session of ours has a name, timeouts and settings that make values print the same. To mend"
                    + " it: Database.open(Purpose), or Database.pool");

    @ArchTest
    static final ArchRule identifiers_are_quoted_in_one_class = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.migrator.core.schema.Identifiers")
            .should()
            .callMethodWhere(target(name("enquoteIdentifier"))
                    .or(target(name("escapeIdentifier")))
                    .or(target(name("enquoteLiteral")))
                    .or(target(name("escapeLiteral"))))
            .because("a wrong quote is a wrong table. To mend it: Identifiers.quote or Identifiers.literal");

    @ArchTest
    static final ArchRule failures_have_one_root = classes()
            .that()
            .areAssignableTo(RuntimeException.class)
            .and()
            .doNotHaveFullyQualifiedName("dev.migrator.cdc.capture.StartOver") // never leaves its package
            .should()
            .resideInAPackage("dev.migrator.core.failure")
            .because("a failure says what the caller can do, and the command line gives each an exit code. To mend it:"
                    + " throw one of the kinds of core.failure, with the numbers and the way out in its message");

    @ArchTest
    static final ArchRule nobody_uses_the_old_dates = noClasses()
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Date.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Calendar.class)
            .because("they carry the time zone of this machine. To mend it: Instant or Duration; from JDBC getObject(…,"
                    + " OffsetDateTime.class)");

    @ArchTest
    static final ArchRule nobody_reads_the_clock_directly = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(OffsetDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("a test must be able to choose the time. To mend it: take a java.time.Clock in the constructor");

    @ArchTest
    static final ArchRule nobody_sleeps = noClasses()
            .should()
            .callMethodWhere(target(owner(type(Thread.class))).and(target(name("sleep"))))
            .because("a sleeping thread cannot be stopped in time. To mend it: wait on a latch or a condition, or"
                    + " connect.Deadline.await");

    @ArchTest
    static final ArchRule only_the_entries_end_the_program = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.migrator.cli.Main")
            .and()
            .doNotHaveFullyQualifiedName("dev.migrator.bench.Main")
            .and()
            .doNotHaveFullyQualifiedName(BROKER) // the embedded broker is a program of its own
            .should()
            .callMethodWhere(target(name("exit")).and(target(owner(type(System.class)))))
            .orShould()
            .callMethodWhere(target(name("exit")).or(target(name("halt"))).and(target(owner(type(Runtime.class)))))
            .because("whoever ends the program skips everybody's close. To mend it: throw a failure of core.failure");

    @ArchTest
    static final ArchRule logging_goes_through_slf4j = noClasses()
            .should()
            .callMethodWhere(target(owner(resideInAPackage("java.util.logging"))))
            .because(
                    "there is one log. To mend it: org.slf4j.LoggerFactory; DataSource.getParentLogger may name the type"
                            + " and throws");
}
