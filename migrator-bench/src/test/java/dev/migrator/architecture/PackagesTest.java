package dev.migrator.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** The order of core's packages, and that no packages need each other. */
@AnalyzeClasses(packages = "dev.migrator", importOptions = DoNotIncludeTests.class)
class PackagesTest {
    /** Each may use only those before it. */
    private static final List<String> CORE = List.of(
            "failure",
            "connect",
            "schema",
            "config",
            "change",
            "snapshot",
            "plan",
            "phase",
            "control",
            "stream",
            "apply",
            "cutover",
            "run");

    @ArchTest
    static void core_packages_use_only_those_before_them(JavaClasses all) {
        for (int i = 0; i < CORE.size() - 1; i++) {
            noClasses()
                    .that()
                    .resideInAPackage(core(CORE.get(i)))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(CORE.subList(i + 1, CORE.size()).stream()
                            .map(PackagesTest::core)
                            .toArray(String[]::new))
                    .because("core is read from the bottom up: " + CORE + ". To mend it: move what is shared down, or"
                            + " hand it in from above as a value or a function")
                    .check(all);
        }
    }

    @ArchTest
    static final ArchRule core_has_no_other_packages = classes()
            .that()
            .resideInAPackage("dev.migrator.core..")
            .should()
            .resideInAnyPackage(CORE.stream().map(PackagesTest::core).toArray(String[]::new))
            .because("every package of core has its place in the order. To mend it: put the new one into the list in"
                    + " PackagesTest, at its place");

    @ArchTest
    static final ArchRule nothing_keeps_the_configuration = noClasses()
            .that()
            .resideInAnyPackage("dev.migrator..")
            .and()
            .resideOutsideOfPackages("dev.migrator.core.config..", "dev.migrator.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.migrator.core.config..")
            .because(
                    "a part takes the values that it needs, not the operator's file. To mend it: give it a small record"
                            + " of its own, and fill that in migrator-cli's wiring");

    @ArchTest
    static final ArchRule core_has_no_cycles = noCycles("dev.migrator.core.(*)..");

    @ArchTest
    static final ArchRule cdc_has_no_cycles = noCycles("dev.migrator.cdc.(*)..");

    @ArchTest
    static final ArchRule verify_has_no_cycles = noCycles("dev.migrator.verify.(*)..");

    @ArchTest
    static final ArchRule backfill_has_no_cycles = noCycles("dev.migrator.backfill.(*)..");

    /** The module's own package holds the interfaces that its parts implement and the one door that makes them. */
    @ArchTest
    static final ArchRule embedded_has_no_cycles = noCycles("dev.migrator.embedded.(*)..");

    @ArchTest
    static final ArchRule cli_has_no_cycles = noCycles("dev.migrator.cli.(*)..");

    @ArchTest
    static final ArchRule bench_has_no_cycles = noCycles("dev.migrator.bench.(*)..");

    @ArchTest
    static final ArchRule the_router_does_not_lean_on_itself = noClasses()
            .that()
            .resideInAPackage("dev.migrator.router.dual..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.migrator.router")
            .because("dual writes serve the router and know nothing of it. To mend it: hand in an interface of dual");

    @ArchTest
    static final ArchRule every_package_is_null_marked = classes()
            .that()
            .resideInAPackage("dev.migrator..")
            .should(beInANullMarkedPackage())
            .because("null is said where it is allowed. To mend it: add a package-info.java with one true sentence and"
                    + " @NullMarked");

    private static ArchRule noCycles(String packages) {
        return slices().matching(packages)
                .should()
                .beFreeOfCycles()
                .because("packages that need each other are one package. To mend it: move the class that both need into"
                        + " the lower one, or a package of its own");
    }

    private static ArchCondition<JavaClass> beInANullMarkedPackage() {
        return new ArchCondition<>("be in a package that is @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(new SimpleConditionEvent(
                        type, marked, type.getName() + " is in a package without @NullMarked package-info.java"));
            }
        };
    }

    private static String core(String name) {
        return "dev.migrator.core." + name + "..";
    }
}
