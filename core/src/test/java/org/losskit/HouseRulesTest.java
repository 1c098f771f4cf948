package org.losskit;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The rooms of core and the arrows between them; packages that are not there yet are free to come.
 */
class HouseRulesTest {
  private static final String ENTRANCE = "org.losskit";
  private static final String LOSS = "org.losskit.loss..";
  private static final String FORMULA = "org.losskit.formula..";
  private static final String TENSOR = "org.losskit.tensor..";
  private static final String SUM = "org.losskit.sum..";
  private static final String SOFTMAX = "org.losskit.internal.softmax..";
  private static final String KERNEL = "org.losskit.internal.kernel";
  private static final String VECTOR = "org.losskit.internal.kernel.vector..";
  private static final String VECTOR_API = "jdk.incubator.vector..";

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ENTRANCE);

  private static void hold(ArchRule rule) {
    rule.allowEmptyShould(true).check(CORE);
  }

  @Test
  void thereAreClassesToLookAt() {
    assertThat(CORE.contain("org.losskit.internal.kernel.Kernels")).isTrue();
    assertThat(CORE.contain(HouseRulesTest.class)).isFalse();
  }

  /**
   * entrance -> loss -> formula -> kernel, loss -> sum -> kernel, everything -> tensor; softmax of
   * a row, which entrance and loss share, stands above sum and kernel.
   */
  @Test
  void arrowsPointOneWay() {
    hold(
        layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("entrance")
            .definedBy(ENTRANCE)
            .layer("loss")
            .definedBy(LOSS)
            .layer("formula")
            .definedBy(FORMULA)
            .layer("softmax")
            .definedBy(SOFTMAX)
            .layer("sum")
            .definedBy(SUM)
            .layer("kernel")
            .definedBy(KERNEL)
            .layer("vector")
            .definedBy(VECTOR)
            .layer("tensor")
            .definedBy(TENSOR)
            .whereLayer("entrance")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("loss")
            .mayOnlyBeAccessedByLayers("entrance")
            .whereLayer("formula")
            .mayOnlyBeAccessedByLayers("entrance", "loss")
            .whereLayer("softmax")
            .mayOnlyBeAccessedByLayers("entrance", "loss")
            .whereLayer("sum")
            .mayOnlyBeAccessedByLayers("entrance", "loss", "softmax")
            .whereLayer("kernel")
            .mayOnlyBeAccessedByLayers("entrance", "loss", "formula", "softmax", "sum", "vector")
            .whereLayer("tensor")
            .mayNotAccessAnyLayer());
  }

  /** {@code Kernels}, the door, finds them by name: they may be absent. */
  @Test
  void nobodyLinksToTheVectorKernels() {
    hold(
        noClasses()
            .that()
            .resideOutsideOfPackage(VECTOR)
            .should()
            .dependOnClassesThat(resideInAPackage(VECTOR)));
  }

  @Test
  void onlyTheVectorKernelsTouchTheVectorApi() {
    hold(
        noClasses()
            .that()
            .resideOutsideOfPackage(VECTOR)
            .should()
            .dependOnClassesThat(resideInAPackage(VECTOR_API)));
  }

  @Test
  void everyClassIsInARoom() {
    hold(
        classes()
            .should()
            .resideInAnyPackage(ENTRANCE, LOSS, FORMULA, TENSOR, SOFTMAX, SUM, KERNEL, VECTOR));
  }

  @Test
  void noTwoPackagesKnowEachOther() {
    hold(slices().assignedFrom(PACKAGES).should().beFreeOfCycles());
  }

  @Test
  void coreDependsOnNothing() {
    hold(
        noClasses()
            .should()
            .dependOnClassesThat(
                not(
                    resideInAnyPackage(
                        "org.losskit..", "java..", VECTOR_API, "org.jspecify.annotations.."))));
  }

  @Test
  void nobodyPrints() {
    hold(NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS);
    hold(noClasses().should().callMethod(Throwable.class, "printStackTrace"));
  }

  @Test
  void everyPackageSaysWhatItIsFor() {
    Set<String> packages =
        CORE.stream().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));
    // In the sources: a package-info without annotations leaves no class file.
    assertThat(packages)
        .allSatisfy(name ->
            assertThat(Path.of("src/main/java", name.replace('.', '/'), "package-info.java"))
                .exists());
  }

  private static final SliceAssignment PACKAGES =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
          return SliceIdentifier.of(javaClass.getPackageName());
        }

        @Override
        public String getDescription() {
          return "packages";
        }
      };
}
