package org.losskit.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.losskit.conformance.Terms.Term;
import org.losskit.tensor.Shape;
import org.losskit.tensor.Tensor;

/** The contract of element-wise losses: one term for each element of the stretched operands. */
final class Elementwise {
  /** One element. */
  interface Formula {
    void apply(double[] x, Element element);
  }

  /** The term of one element, whose inputs know where they come from. */
  static final class Element {
    private final Term term;
    private final int[] from;

    private Element(Term term, int[] from) {
      this.term = term;
      this.from = from;
    }

    /** The value, and the sum of the magnitudes of its parts. */
    Element value(double number, double magnitude) {
      term.value(number, magnitude);
      return this;
    }

    /** The value of which nothing cancels. */
    Element value(double number) {
      return value(number, number);
    }

    /** The derivative by an input. */
    Element slope(int input, double number, double magnitude) {
      term.slope(input, from[input], number, magnitude);
      return this;
    }

    /** The derivative by an input, of which nothing cancels. */
    Element slope(int input, double number) {
      return slope(input, number, number);
    }

    /** Says that the libraries may differ in the slope that was added last. */
    Element markSlope(boolean holds, Deviation deviation) {
      term.markSlope(holds, deviation);
      return this;
    }

    /** Says that the libraries may differ here. */
    Element mark(boolean holds, Deviation deviation) {
      term.mark(holds, deviation);
      return this;
    }
  }

  private Elementwise() {}

  /** The terms of operands, inputs first, that broadcast to each other. */
  static Consumer<Terms> contract(List<Tensor> operands, Formula formula) {
    return terms -> {
      Shape shape = common(operands);
      List<int[]> positions =
          operands.stream().map(operand -> positions(operand.shape(), shape)).toList();
      double[] x = new double[operands.size()];
      for (int k = 0; k < shape.count(); k++) {
        int[] from = new int[x.length];
        for (int i = 0; i < x.length; i++) {
          from[i] = positions.get(i)[k];
          x[i] = operands.get(i).getDouble(from[i]);
        }
        formula.apply(x, new Element(terms.next(), from));
      }
    };
  }

  /** The shape that all operands broadcast to. */
  static Shape common(List<Tensor> operands) {
    Shape shape = operands.get(0).shape();
    for (Tensor operand : operands) {
      Shape wider = shape.broadcast(operand.shape());
      if (wider == null) {
        throw new IllegalStateException(shape + " and " + operand.shape());
      }
      shape = wider;
    }
    return shape;
  }

  /** For each element of the wide shape the element of the narrow one that is stretched to it. */
  static int[] positions(Shape narrow, Shape wide) {
    int[] sizes = wide.toArray();
    int missing = sizes.length - narrow.rank();
    int[] positions = new int[wide.count()];
    Arrays.setAll(
        positions,
        element -> {
          int rest = element;
          int stride = 1;
          int position = 0;
          for (int d = sizes.length - 1; d >= missing; d--) {
            int size = narrow.size(d - missing);
            position += size == 1 ? 0 : rest % sizes[d] * stride;
            stride *= size;
            rest /= sizes[d];
          }
          return position;
        });
    return positions;
  }
}
