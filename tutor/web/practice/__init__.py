"""Pages to practise on: the bank, the chart with its coding pad, the explained result."""
