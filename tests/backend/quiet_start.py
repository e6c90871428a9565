#!/usr/bin/env python3
"""A program that links warpmap asks for no CUDA driver before it makes a map that wants one.

Usage: quiet_start.py PROGRAM FOLDER

PROGRAM is the tests of the backend, FOLDER holds a libcuda.so.1 that notes in the file
$WARPMAP_TEST_DRIVER_LOG that it was loaded.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path


def loads_driver(program, folder, *arguments):
    """True when the program, run so, has loaded the driver."""
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "log"
        paths = [folder, os.environ.get("LD_LIBRARY_PATH", "")]
        env = os.environ | {"LD_LIBRARY_PATH": ":".join(filter(None, paths)),
                            "WARPMAP_TEST_DRIVER_LOG": str(log)}
        # What it answers with such a driver is no matter here.
        subprocess.run([program, *arguments], env=env, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=120, check=False)
        return log.exists()


def main(program, folder):
    wrong = []
    if loads_driver(program, folder, "--gtest_list_tests"):
        wrong.append("the driver is loaded when the program starts")
    if loads_driver(program, folder, "--gtest_filter=CudaDoor.LeavesMapsOfTheCpuAlone"):
        wrong.append("the driver is loaded for a map of the CPU")
    # Without this, a driver that is never found would pass as well.
    if not loads_driver(program, folder, "--gtest_filter=CudaDoor.SaysInOneSentence*"):
        wrong.append("the driver is not loaded by who looks for devices: nothing is shown")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
