"""Measurements, as ratios against named peers in the same run. Loopback only, bounded in time and count."""
