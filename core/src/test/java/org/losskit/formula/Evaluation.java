package org.losskit.formula;

import java.util.Arrays;
import java.util.List;
import org.losskit.tensor.Broadcast;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** A formula on a few points, through the compiled program. */
final class Evaluation {
  private Evaluation() {}

  /** Outputs by their bits, each for every point; {@code points[i]} are the values of input i. */
  static double[][] of(
      Formula formula, List<String> inputs, int wanted, boolean float64, double[]... points) {
    BlockProgram program = new CompiledFormula(formula, inputs).program(wanted, float64);
    int n = points[0].length;
    Shape shape = Shape.of(n);
    double[][] results = new double[Integer.bitCount(wanted)][n];
    Workspace workspace = program.open(n);
    workspace.scale(1);
    for (int from = 0; from < n; from += workspace.block()) {
      int count = Math.min(workspace.block(), n - from);
      for (int i = 0; i < inputs.size(); i++) {
        workspace.load(i, Tensor.of(points[i]), Broadcast.of(shape, shape), from, count);
      }
      workspace.run(count);
      for (int k = 0; k < results.length; k++) {
        System.arraycopy(workspace.output(k), workspace.outputOffset(k), results[k], from, count);
      }
    }
    return results;
  }

  /** Value, derivative and second derivative by the only input "input" at a point. */
  static double[] at(Formula formula, double x) {
    int wanted = CompiledFormula.VALUE | CompiledFormula.gradient(0) | CompiledFormula.hessian(0);
    double[][] r = of(formula, List.of("input"), wanted, true, new double[] {x});
    return Arrays.stream(r).mapToDouble(k -> k[0]).toArray();
  }
}
