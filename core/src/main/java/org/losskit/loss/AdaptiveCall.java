package org.losskit.loss;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.losskit.internal.softmax.ComposedRows;
import org.losskit.internal.softmax.LinearBlock;
import org.losskit.internal.softmax.LinearRows;
import org.losskit.internal.softmax.LinearVariance;
import org.losskit.internal.softmax.SoftmaxRow;
import org.losskit.sum.ExactSum;
import org.losskit.tensor.DType;
import org.losskit.tensor.Tensor;

/**
 * One call of {@link AdaptiveLogSoftmaxWithLoss}: the head over all samples, each tail over its
 * own.
 */
final class AdaptiveCall {
  private static final Tensor NOTHING = Tensor.of(new float[0]);

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  /** What one thread computes with. */
  private static final class Scratch {
    final LinearBlock head = new LinearBlock();
    final LinearBlock tail = new LinearBlock();
    final LinearVariance variance = new LinearVariance();
    double[] values = {};
    double[] gradients = {};
    double[] hessians = {};
  }

  /** Some rows of the input. */
  private static final class Some implements LinearRows.Samples {
    Tensor input = NOTHING;
    int features;
    int[] members = {};
    int count;

    @Override
    public int count() {
      return count;
    }

    @Override
    public void load(int sample, double[] into, int at) {
      LinearRows.load(input, members[sample], features, into, at);
    }
  }

  /** What stands behind the first layer of a tail. */
  private static final class Hidden implements LinearRows.Samples {
    int size;
    int count;
    double[] numbers = {};

    @Override
    public int count() {
      return count;
    }

    @Override
    public void load(int sample, double[] into, int at) {
      System.arraycopy(numbers, sample * size, into, at, size);
    }
  }

  /** A tail: the samples of its cluster, their hidden numbers and the derivatives by those. */
  private static final class Tail {
    final Some samples = new Some();
    final Hidden hidden = new Hidden();
    final LinearRows inner = new LinearRows();
    final LinearRows outer = new LinearRows();
    final ComposedRows both = new ComposedRows(NOTHING, NOTHING);
    double[] derivatives = {};
  }

  private final Some all = new Some();
  private final LinearRows head = new LinearRows();
  private Tail[] tails = {};
  private int[] places = {};
  private Tensor target = NOTHING;
  private AdaptiveLogSoftmaxWithLoss loss = new AdaptiveLogSoftmaxWithLoss(2, 1);

  AdaptiveCall() {}

  /** Takes the inputs of a call whose outputs are known. */
  void begin(AdaptiveLogSoftmaxWithLoss newLoss, Call call) {
    loss = newLoss;
    boolean again = false;
    for (int i = AdaptiveLogSoftmaxWithLoss.HEAD; i < call.inputCount; i++) {
      again |= call.gradients[i] != null;
    }
    boolean over =
        LinearOutputs.overlaps(call.gradients[0], call.inputs[0])
            || LinearOutputs.overlaps(call.hessians[0], call.inputs[0]);
    Tensor input = LinearOutputs.kept(call.inputs[0], again && over);
    target = call.inputs[AdaptiveLogSoftmaxWithLoss.TARGET];
    boolean wide = call.dtype == DType.FLOAT64;
    int features = input.shape().size(input.shape().rank() - 1);
    int count = call.units;
    gather(input, features, count);
    head.reset(
        all,
        call.inputs[AdaptiveLogSoftmaxWithLoss.HEAD],
        call.isAbsent(AdaptiveLogSoftmaxWithLoss.BIAS)
            ? null
            : call.inputs[AdaptiveLogSoftmaxWithLoss.BIAS],
        loss.shortlist() + loss.clusters(),
        features,
        1,
        wide,
        LinearBlock.chunk(features));
    for (int i = 0; i < loss.clusters(); i++) {
      Tail tail = tails[i];
      Tensor inner = call.inputs[AdaptiveLogSoftmaxWithLoss.TAILS + 2 * i];
      Tensor outer = call.inputs[AdaptiveLogSoftmaxWithLoss.TAILS + 2 * i + 1];
      int size = loss.hidden(features, i);
      tail.hidden.size = size;
      tail.hidden.count = tail.samples.count;
      if (tail.derivatives.length < size * tail.samples.count) {
        tail.derivatives = new double[size * tail.samples.count];
        tail.hidden.numbers = new double[size * tail.samples.count];
      }
      int classes = loss.first(i + 1) - loss.first(i);
      int chunk = LinearBlock.chunk(features);
      tail.inner.reset(tail.samples, inner, null, size, features, 1, wide, chunk);
      tail.outer.reset(tail.hidden, outer, null, classes, size, 1, wide, LinearBlock.chunk(size));
      tail.both.reset(tail.hidden, outer, null, classes, features, 1, wide, chunk);
      tail.both.compose(outer, inner);
    }
  }

  /** Finds the samples of each cluster, in order. */
  private void gather(Tensor input, int features, int count) {
    int clusters = loss.clusters();
    if (tails.length < clusters) {
      int old = tails.length;
      tails = Arrays.copyOf(tails, clusters);
      for (int i = old; i < clusters; i++) {
        tails[i] = new Tail();
      }
    }
    if (places.length < count) {
      places = new int[count];
    }
    prepare(all, input, features, count);
    for (int i = 0; i < clusters; i++) {
      prepare(tails[i].samples, input, features, count);
      tails[i].samples.count = 0;
    }
    all.count = count;
    for (int n = 0; n < count; n++) {
      all.members[n] = n;
      int cluster = loss.cluster(target.getLong(n));
      if (cluster >= 0) {
        Some own = tails[cluster].samples;
        places[n] = own.count;
        own.members[own.count++] = n;
      }
    }
  }

  private static void prepare(Some samples, Tensor input, int features, int count) {
    samples.input = input;
    samples.features = features;
    if (samples.members.length < count) {
      samples.members = new int[count];
    }
  }

  private static double[] room(double[] array, int n) {
    return array.length < n ? new double[n] : array;
  }

  void run(Call call, int from, int to, @Nullable ExactSum sum) {
    Scratch scratch = SCRATCH.get();
    // Half of the room for logits: the numbers between the layers, kept for every sample, have the
    // other.
    int threads = 2 * loss.settings.workers().parallelism();
    boolean hessian = call.hessians[0] != null;
    int most = LinearBlock.samples(head, threads, hessian);
    for (int i = 0; i < loss.clusters(); i++) {
      most = Math.min(most, LinearBlock.samples(tails[i].outer, threads, hessian));
      most = hessian ? Math.min(most, LinearBlock.samples(tails[i].both, threads, true)) : most;
    }
    scratch.head.reserve(head, Math.min(most, to - from));
    for (int i = 0; i < loss.clusters(); i++) {
      scratch.tail.reserve(tails[i].inner, Math.min(most, to - from));
      scratch.tail.reserve(tails[i].outer, Math.min(most, to - from));
    }
    for (int at = from; at < to; at += most) {
      block(call, scratch, at, Math.min(most, to - at), sum);
    }
  }

  private void block(Call call, Scratch scratch, int from, int n, @Nullable ExactSum sum) {
    int stride = head.stride();
    scratch.values = room(scratch.values, n);
    scratch.gradients = room(scratch.gradients, n * stride);
    scratch.hessians = room(scratch.hessians, n * stride);
    boolean gradient = false;
    for (int i = 0; i < call.inputCount; i++) {
      gradient |= call.gradients[i] != null;
    }
    boolean hessian = call.hessians[0] != null;
    scratch.head.computeLogits(head, from, n);
    if (hessian) {
      scratch.variance.begin(head, n);
    }
    for (int s = 0; s < n; s++) {
      long label = target.getLong(from + s);
      int cluster = loss.cluster(label);
      int pivot = cluster < 0 ? (int) label : loss.shortlist() + cluster;
      scratch.values[s] =
          row(call, scratch.head, head, from + s, s, from + s, pivot, hessian ? scratch : null);
    }
    if (hessian) {
      double[] sums = scratch.variance.compute(head, scratch.head, n);
      System.arraycopy(sums, 0, scratch.hessians, 0, n * stride);
    }
    if (gradient) {
      scratch.head.multiplyByWeights(head, n);
      System.arraycopy(scratch.head.sums(), 0, scratch.gradients, 0, n * stride);
    }
    for (int i = 0; i < loss.clusters(); i++) {
      tail(call, scratch, i, from, n, gradient, hessian);
    }
    double factor = factor(call);
    int features = all.features;
    for (int s = 0; s < n; s++) {
      if (call.gradients[0] != null) {
        LinearRows.store(
            scratch.gradients, s * stride, factor, call.gradients[0], from + s, features);
      }
      if (hessian) {
        LinearRows.store(
            scratch.hessians, s * stride, factor, call.hessians[0], from + s, features);
      }
      AbstractLoss.term(call, from + s, scratch.values[s], 1, sum);
    }
  }

  /** What derivatives are multiplied by at last. */
  private double factor(Call call) {
    return call.upstream != null ? 1 : all.count == 0 ? 0 : call.scale;
  }

  /** -ln p of a row, which becomes the gradient by its logits. */
  private static double row(
      Call call,
      LinearBlock block,
      LinearRows rows,
      int row,
      int s,
      int sample,
      int pivot,
      @Nullable Scratch hessian) {
    int start = s * LinearBlock.distance(rows);
    double weight = call.upstream == null ? 1 : call.upstream.getDouble(sample);
    SoftmaxRow softmax = SoftmaxRow.ofThread(block.logits(), rows.outputs(), 1);
    softmax.compute(start, pivot, true);
    if (hessian != null) {
      hessian.variance.keep(rows, s, 0, softmax, weight);
    }
    softmax.storeGradient(block.logits(), start, weight);
    rows.keepSingle(row, softmax, weight, block.logits().getDouble(start + pivot));
    return softmax.surprisal();
  }

  /** Adds a tail to the values and derivatives of those samples that are its own. */
  private void tail(
      Call call, Scratch scratch, int i, int from, int n, boolean gradient, boolean hessian) {
    Tail tail = tails[i];
    int first = -1;
    int count = 0;
    for (int s = 0; s < n; s++) {
      if (loss.cluster(target.getLong(from + s)) == i) {
        first = first < 0 ? places[from + s] : first;
        count++;
      }
    }
    if (count == 0) {
      return;
    }
    LinearBlock block = scratch.tail;
    int size = tail.hidden.size;
    int distance = LinearBlock.distance(tail.inner);
    block.computeLogits(tail.inner, first, count);
    for (int s = 0; s < count; s++) {
      System.arraycopy(
          block.logits().doubles(), s * distance, tail.hidden.numbers, (first + s) * size, size);
    }
    block.computeLogits(tail.outer, first, count);
    if (hessian) {
      scratch.variance.begin(tail.both, count);
    }
    for (int s = 0; s < count; s++) {
      int sample = tail.samples.members[first + s];
      int pivot = (int) (target.getLong(sample) - loss.first(i));
      scratch.values[sample - from] +=
          row(call, block, tail.outer, first + s, s, sample, pivot, hessian ? scratch : null);
    }
    if (gradient) {
      block.multiplyByWeights(tail.outer, count);
      for (int s = 0; s < count; s++) {
        System.arraycopy(
            block.sums(), s * tail.outer.stride(), tail.derivatives, (first + s) * size, size);
      }
      for (int s = 0; s < count; s++) {
        System.arraycopy(
            tail.derivatives, (first + s) * size, block.logits().doubles(), s * distance, size);
      }
      block.forgetWeights();
      block.multiplyByWeights(tail.inner, count);
      addRows(block.sums(), tail, first, count, from, scratch.gradients);
    }
    if (hessian) {
      block.forgetWeights();
      addRows(
          scratch.variance.compute(tail.both, block, count),
          tail,
          first,
          count,
          from,
          scratch.hessians);
    }
  }

  private void addRows(double[] sums, Tail tail, int first, int count, int from, double[] into) {
    int stride = head.stride();
    for (int s = 0; s < count; s++) {
      int to = (tail.samples.members[first + s] - from) * stride;
      for (int d = 0; d < all.features; d++) {
        into[to + d] += sums[s * stride + d];
      }
    }
  }

  /** The gradients by the weights. */
  void complete(Call call) {
    double factor = factor(call);
    Tensor weight = call.gradients[AdaptiveLogSoftmaxWithLoss.HEAD];
    Tensor bias = call.gradients[AdaptiveLogSoftmaxWithLoss.BIAS];
    if (weight != null || bias != null) {
      byChunk(head, weight, bias, null, factor);
    }
    for (int i = 0; i < loss.clusters(); i++) {
      Tensor inner = call.gradients[AdaptiveLogSoftmaxWithLoss.TAILS + 2 * i];
      Tensor outer = call.gradients[AdaptiveLogSoftmaxWithLoss.TAILS + 2 * i + 1];
      if (inner != null) {
        byChunk(tails[i].inner, inner, null, tails[i].derivatives, factor);
      }
      if (outer != null) {
        byChunk(tails[i].outer, outer, null, null, factor);
      }
      tails[i].inner.release();
      tails[i].outer.release();
      tails[i].both.release();
      tails[i].both.compose(NOTHING, NOTHING);
      tails[i].samples.input = NOTHING;
    }
    head.release();
    all.input = NOTHING;
    target = NOTHING;
  }

  /**
   * The gradient by a layer's weight, some of its rows at a time.
   *
   * @param derivatives those by the layer's outputs, or null where softmax follows
   */
  private void byChunk(
      LinearRows rows,
      @Nullable Tensor weight,
      @Nullable Tensor bias,
      double @Nullable [] derivatives,
      double factor) {
    double anchor = derivatives == null ? rows.anchor() : 0;
    long each = (long) rows.chunk() * rows.stride() * Math.max(1, all.count);
    Workers workers = loss.settings.workers();
    int parts = workers.parts(rows.chunks(), (int) ((1L << 18) / each) + 1);
    if (parts == 1) {
      chunks(rows, weight, bias, derivatives, anchor, factor, 0, rows.chunks());
      return;
    }
    workers.run(
        rows.chunks(),
        parts,
        1,
        (part, from, to) -> chunks(rows, weight, bias, derivatives, anchor, factor, from, to));
  }

  private static void chunks(
      LinearRows rows,
      @Nullable Tensor weight,
      @Nullable Tensor bias,
      double @Nullable [] derivatives,
      double anchor,
      double factor,
      int from,
      int to) {
    LinearBlock block = SCRATCH.get().tail;
    for (int part = from; part < to; part++) {
      int first = part * rows.chunk();
      int n = Math.min(rows.chunk(), rows.outputs() - first);
      if (derivatives == null) {
        block.computeWeightGradient(rows, first, n, null, anchor);
      } else {
        block.computeOuterProduct(rows, first, n, derivatives);
      }
      for (int j = 0; j < n; j++) {
        rows.storeGradient(block.sums(), j, first + j, factor, weight, bias);
      }
    }
  }
}
