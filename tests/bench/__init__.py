"""Measurements that are run by hand: they take minutes and prove nothing by themselves."""
