# says: Did you mean: 'append'?
[].apend(1)
