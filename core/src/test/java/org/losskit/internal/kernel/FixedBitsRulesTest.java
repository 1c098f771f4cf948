package org.losskit.internal.kernel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Bits that the platform may choose must not reach a result. */
class FixedBitsRulesTest {
  private static final Set<String> FREE =
      Set.of(
          "exp", "expm1", "log", "log10", "log1p", "pow", "sin", "cos", "tan", "asin", "acos",
          "atan", "atan2", "sinh", "cosh", "tanh", "cbrt", "hypot");

  private static final Pattern FREE_LANES =
      Pattern.compile(
          "VectorOperators\\.(EXP|EXPM1|LOG|LOG10|LOG1P|POW|SIN|COS|TAN|ASIN|ACOS|ATAN|ATAN2"
              + "|SINH|COSH|TANH|CBRT|HYPOT)\\b"
              + "|\\.pow\\("
              + "|reduceLanes\\(\\s*VectorOperators\\.(ADD|MUL)\\b");

  @Test
  void noClassUsesTranscendentalsOfTheJdk() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.losskit");
    noClasses().should().accessTargetWhere(transcendental()).check(classes);
  }

  private static DescribedPredicate<JavaAccess<?>> transcendental() {
    return DescribedPredicate.describe(
        "a transcendental of Math or StrictMath",
        access ->
            (access.getTargetOwner().isEquivalentTo(Math.class)
                    || access.getTargetOwner().isEquivalentTo(StrictMath.class))
                && FREE.contains(access.getName()));
  }

  @Test
  void noSourceUsesTranscendentalLanesOrUnorderedSums() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      assertThat(files.filter(f -> f.toString().endsWith(".java")))
          .isNotEmpty()
          .allSatisfy(f -> assertThat(Files.readString(f)).doesNotContainPattern(FREE_LANES));
    }
  }
}
