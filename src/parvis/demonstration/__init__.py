"""The demonstration consultation: original texts, and the simulated citizens who answer them. Nobody in it is real."""
