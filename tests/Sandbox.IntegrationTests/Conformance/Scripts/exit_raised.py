# says: exit code 5
raise SystemExit(5)
