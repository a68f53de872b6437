"""Runs red-dwarf in an environment of its own: `python red_dwarf_run.py votes.npz` prints one line of JSON.

Imports nothing of Parvis: only the published package and what it needs are installed where this runs.
"""

import json
import resource
import sys
import time
import warnings

import numpy as np

warnings.simplefilter("ignore")

from reddwarf.implementations.polis import run_pipeline  # noqa: E402


def main(path: str) -> None:
    """Groups the votes of a file of three columns and prints the labels with what they cost."""
    columns = np.load(path)
    votes = [
        {"participant_id": int(who), "statement_id": int(what), "vote": int(vote), "modified": 0}
        for who, what, vote in zip(columns["participant"], columns["statement"], columns["vote"], strict=True)
    ]
    wall, processor = time.perf_counter(), time.process_time()
    result = run_pipeline(votes=votes, random_state=0, max_group_count=5)
    cost = {"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}
    frame = result.participants_df
    labels = {str(who): int(label) for who, label in frame["cluster_id"].dropna().items()}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write("RESULT " + json.dumps({**cost, "memory": memory, "labels": labels}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
