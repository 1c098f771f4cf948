"""scikit-learn's log loss of a .npy pair: sklearn_log_loss.py PROBABILITIES LABELS"""

import time

start = time.perf_counter(), time.process_time()
import json
import sys

import numpy
import sklearn
from sklearn.metrics import log_loss

imported = time.perf_counter(), time.process_time()
probabilities = numpy.load(sys.argv[1])
labels = numpy.load(sys.argv[2])
loaded = time.perf_counter(), time.process_time()
mean = log_loss(labels, probabilities)
done = time.perf_counter(), time.process_time()

json.dump(
    {
        "result": {"mean": float(mean)},
        "parts": {
            "import": imported[0] - start[0],
            "load": loaded[0] - imported[0],
            "log_loss": done[0] - loaded[0],
        },
        "work": {"wall": done[0] - imported[0], "cpu": done[1] - imported[1]},
        "versions": "numpy %s, scikit-learn %s" % (numpy.__version__, sklearn.__version__),
    },
    sys.stdout,
)
