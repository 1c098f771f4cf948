package org.losskit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is public outside {@code internal} has a Javadoc text. doclint's group "missing" would
 * hold that too, but wants a {@code @param} and a {@code @return} even where the sentence says it
 * all.
 */
class DocumentedTest {
  @Test
  void everythingPublicSaysWhatItDoes() throws IOException {
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      assertThat(
              undocumented(
                  sources
                      .filter(file -> file.toString().endsWith(".java"))
                      .filter(file -> !file.endsWith("module-info.java"))
                      .filter(file -> !file.toString().contains("internal"))
                      .toList()))
          .isEmpty();
    }
  }

  @Test
  void whatIsMissingIsNamed(@TempDir Path folder) throws IOException {
    Path source = folder.resolve("Sample.java");
    Files.writeString(
        source,
        """
        /** A text. */
        public class Sample {
          public int bare;
          /** A text. */
          public int told;
          protected Sample() {}
          public void bareMethod() {}
          @Override public String toString() { return ""; }
          void hidden() {}
          interface Hidden { void method(); }
          public interface Shown { void method(); }
          /** A text. */
          public enum Choice { BARE }
          /** The text tells of the components. */
          public record Pair(int a, int b) { public Pair {} }
        }
        """);
    assertThat(undocumented(List.of(source)))
        .containsExactly(
            "Sample.java:3: bare",
            "Sample.java:6: Sample()",
            "Sample.java:7: bareMethod()",
            "Sample.java:11: Shown",
            "Sample.java:11: method()",
            "Sample.java:13: BARE");
  }

  private static List<String> undocumented(List<Path> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> found = new ArrayList<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
      DocTrees docs = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new Scanner(docs, unit, found).scan(unit, null);
      }
    }
    return found;
  }

  /** Walks what a caller sees, and notes what has no text. */
  private static final class Scanner extends TreePathScanner<Void, Void> {
    private static final Set<Modifier> VISIBLE = EnumSet.of(Modifier.PUBLIC, Modifier.PROTECTED);

    private final DocTrees docs;
    private final CompilationUnitTree unit;
    private final List<String> found;

    Scanner(DocTrees docs, CompilationUnitTree unit, List<String> found) {
      this.docs = docs;
      this.unit = unit;
      this.found = found;
    }

    @Override
    public Void visitClass(ClassTree tree, Void unused) {
      if (!isVisible(tree.getModifiers())) {
        return null;
      }
      check(tree, tree.getSimpleName().toString());
      return super.visitClass(tree, null);
    }

    @Override
    public Void visitMethod(MethodTree tree, Void unused) {
      boolean inherits =
          tree.getModifiers().getAnnotations().stream()
              .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
      boolean constructor = tree.getReturnType() == null;
      boolean ofRecord = constructor && owner().getKind() == Tree.Kind.RECORD;
      if (isVisible(tree.getModifiers()) && !inherits && !ofRecord) {
        check(tree, (constructor ? ((ClassTree) owner()).getSimpleName() : tree.getName()) + "()");
      }
      return null;
    }

    @Override
    public Void visitVariable(VariableTree tree, Void unused) {
      if (isVisible(tree.getModifiers())) {
        check(tree, tree.getName().toString());
      }
      return null;
    }

    private Tree owner() {
      TreePath parent = getCurrentPath().getParentPath();
      return parent.getLeaf();
    }

    private boolean isVisible(ModifiersTree modifiers) {
      return modifiers.getFlags().stream().anyMatch(VISIBLE::contains)
          || owner().getKind() == Tree.Kind.INTERFACE;
    }

    private void check(Tree tree, String name) {
      if (docs.getDocCommentTree(getCurrentPath()) == null) {
        long start = docs.getSourcePositions().getStartPosition(unit, tree);
        found.add(
            Path.of(unit.getSourceFile().getName()).getFileName()
                + ":"
                + unit.getLineMap().getLineNumber(start)
                + ": "
                + name);
      }
    }
  }
}
