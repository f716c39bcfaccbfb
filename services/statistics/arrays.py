"""Arrays of figures, places and truths, as the rules hand them on."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]
VoteArray = NDArray[np.int8]
