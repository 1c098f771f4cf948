package org.losskit.conformance;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips a class of tests, saying why, where LibTorch's natives do not load. */
final class NeedsLibTorch implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    String missing = LibTorch.missing();
    return missing == null
        ? ConditionEvaluationResult.enabled("LibTorch is there")
        : ConditionEvaluationResult.disabled(missing);
  }
}
