package org.losskit.internal.kernel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Bits that the platform may choose must not reach a result. */
class FixedBitsRulesTest {
  private static final Set<String> FUNCTIONS =
      Set.of(
          "exp", "expm1", "log", "log10", "log1p", "pow", "sin", "cos", "tan", "asin", "acos",
          "atan", "atan2", "sinh", "cosh", "tanh", "cbrt", "hypot");

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.losskit");

  @Test
  void noClassUsesTranscendentalsOfTheJdk() {
    forbid(
        "transcendentals of Math, StrictMath or vector lanes",
        Set.of(
            "java.lang.Math",
            "java.lang.StrictMath",
            "jdk.incubator.vector.VectorOperators",
            "jdk.incubator.vector.DoubleVector",
            "jdk.incubator.vector.FloatVector"),
        name -> FUNCTIONS.contains(name.toLowerCase(Locale.ROOT)));
  }

  /** The order of such a reduction is not specified. Of longs it does not matter. */
  @Test
  void noClassReducesFloatingLanes() {
    forbid(
        "reductions of floating lanes",
        Set.of("jdk.incubator.vector.DoubleVector", "jdk.incubator.vector.FloatVector"),
        name -> name.equals("reduceLanes") || name.equals("reduceLanesToLong"));
  }

  private static void forbid(String what, Set<String> owners, Predicate<String> names) {
    DescribedPredicate<JavaAccess<?>> access =
        DescribedPredicate.describe(
            what,
            a -> owners.contains(a.getTargetOwner().getFullName()) && names.test(a.getName()));
    noClasses().should().accessTargetWhere(access).check(CORE);
  }
}
