# Small label: symbol on the left; name, maker and number beside it.
layout = 1
name = "Tem nhỏ 38,1 × 21,2"; stock = a4-65, size = 38.1 x 21.2, safe = 0.9
qr x=0.2 y=0.2 w=20.8 ec=M,L
text x=21 y=0.95 w=16.2 h=14.4 size=6 weight=bold value={demo}
text x=21 y=+0 w=16.2 size=7.5 weight=bold lines=5 leading=1.06 fit=condense:6 value={name}
text x=21 y=+0.2 w=16.2 size=6 weight=bold lines=2 leading=1.06 fit=condense:6 need=no value={marks}
text x=21 y=+0.2 w=16.2 size=6.5 lines=4 leading=1.06 fit=condense:6 value={org_short}
text x=21 y=+0.4 w=16.2 size=6 lines=2 leading=1.06 fit=condense:6 need=no value={host}
code x=21 y=15.6 size=7.5 lines=2 leading=1.05 weight=bold value={number}
