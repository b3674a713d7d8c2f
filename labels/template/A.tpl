# Small label: symbol on the left; name, maker and number beside it. Level M only: a label this small is touched all over.
layout = 1
name = "Tem nhỏ 38 × 21"; stock = a4-65, size = 38 x 21, safe = 0.8
qr x=0.1 y=0.1 w=20.8 ec=M
text x=20.9 y=0.85 w=16.2 h=14.4 size=6 weight=bold value={demo}
text x=20.9 y=+0 w=16.2 size=7.5 weight=bold lines=5 leading=1.06 fit=condense:6 ink=theme value={name}
text x=20.9 y=+0.2 w=16.2 size=6 weight=bold lines=2 leading=1.06 fit=condense:6 need=no value={marks}
text x=20.9 y=+0.2 w=16.2 size=6.5 lines=4 leading=1.06 fit=condense:6 value={org_short}
text x=20.9 y=+0.4 w=16.2 size=6 lines=2 leading=1.06 fit=condense:6 need=no value={host}
code x=20.9 y=15.5 size=7.5 lines=2 leading=1.05 weight=bold value={number}
