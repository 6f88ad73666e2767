"""What was recommended to whom, so that later taps can be measured against it."""
