package dev.weft.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.weft.weaver.emit.ImportsAnotherPass;
import dev.weft.weaver.layout.ImportsBack;
import org.junit.jupiter.api.Test;

/** The weaver's passes meet in the pipeline only: what one hands to the next is a record of the model. */
class LayeringTest {
    private static final ArchRule PASSES_ARE_STRANGERS = slices().matching("dev.weft.weaver.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(alwaysTrue(), resideInAnyPackage("dev.weft.weaver.model", "dev.weft.weaver.bytecode"));

    private static final ArchRule PASSES_DO_NOT_KNOW_THE_PIPELINE = noClasses()
            .that()
            .resideInAPackage("dev.weft.weaver.*..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.weft.weaver", "dev.weft.agent");

    private static final ArchRule THE_WEAVER_DOES_NOT_KNOW_THE_AGENT = noClasses()
            .that()
            .resideInAPackage("dev.weft.weaver..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.weft.agent..");

    private static final ArchRule NO_CYCLES =
            slices().matching("dev.(**)").should().beFreeOfCycles();

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages("dev.weft");

    @Test
    void passesShareOnlyModelAndBytecode() {
        PASSES_ARE_STRANGERS.check(classes);
    }

    @Test
    void importsPointDown() {
        PASSES_DO_NOT_KNOW_THE_PIPELINE.check(classes);
        THE_WEAVER_DOES_NOT_KNOW_THE_AGENT.check(classes);
    }

    @Test
    void packagesHaveNoCycles() {
        NO_CYCLES.check(classes);
    }

    /** A rule that cannot fail says nothing: with two passes that import each other, and one the agent, each must. */
    @Test
    void eachRuleSeesAnImportThatBreaksIt() {
        JavaClasses wrong = new ClassFileImporter().importClasses(ImportsAnotherPass.class, ImportsBack.class);

        assertThat(PASSES_ARE_STRANGERS.evaluate(wrong).hasViolation()).isTrue();
        assertThat(PASSES_DO_NOT_KNOW_THE_PIPELINE.evaluate(wrong).hasViolation())
                .isTrue();
        assertThat(THE_WEAVER_DOES_NOT_KNOW_THE_AGENT.evaluate(wrong).hasViolation())
                .isTrue();
        assertThat(NO_CYCLES.evaluate(wrong).hasViolation()).isTrue();
    }
}
