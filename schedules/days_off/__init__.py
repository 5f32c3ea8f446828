"""Days on which nobody trains: public holidays, the official calendar, closures (停訓日)."""
